"""What may go wrong while products are switched."""

from shared import versions
from shared.errors import NotFound


class NoSuchProduct(NotFound):
    """Nothing of this name is sold."""

    code = "workspace.no_such_product"


class ProductChanged(versions.ChangedMeanwhile):
    """Somebody switched the product on or off after the caller saw it."""

    code = "workspace.product_changed"
    what = "este produto"
