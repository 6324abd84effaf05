"""What the words to patients are refused for."""

from functions.clinic.catalogue.errors import ChangedMeanwhile


class WordsChanged(ChangedMeanwhile):
    """Someone changed times or texts after the caller read them."""

    what = "os lembretes e textos"
