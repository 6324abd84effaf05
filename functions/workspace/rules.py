"""First steps, and what a logo is."""

from dataclasses import dataclass
from typing import Final

from functions.workspace import images
from functions.workspace.errors import LogoTooLarge, NotAnImage
from functions.workspace.images import Picture

LOGO_BYTES: Final = 2_000_000
LOGO_SIDE: Final = 4_000  # a browser decodes it to 64 MB at most


@dataclass(frozen=True, slots=True)
class Step:
    """One of the first things to do; done when the product says that it has made a ``name``."""

    name: str
    label: str
    text: str
    href: str


DAY: Final = {"clinic": "/clinic/today"}
"""Where each product shows its day as a fragment; the page asks for it like any browser."""

STEPS: Final = {
    "clinic": (
        Step(
            "service",
            "Cadastre um serviço",
            "O que você atende, quanto dura e quanto custa.",
            "/clinic/services",
        ),
        Step(
            "professional",
            "Cadastre um profissional",
            "Quem atende e em que horários.",
            "/clinic/professionals",
        ),
        Step(
            "patient",
            "Cadastre um paciente",
            "Basta o nome e o celular.",
            "/clinic/patients",
        ),
        Step(
            "appointment",
            "Agende o primeiro horário",
            "Com e-mail no cadastro, o paciente é avisado sozinho.",
            "/clinic/agenda",
        ),
    ),
}


def greeting(hour: int) -> str:
    """What one says at this hour of the day."""
    if 5 <= hour < 12:  # noqa: PLR2004 - hours of the day
        return "Bom dia"
    return "Boa tarde" if 12 <= hour < 18 else "Boa noite"  # noqa: PLR2004


def logo(content: bytes) -> Picture:
    """The picture in ``content``; what the browser called it does not count.

    Raises:
        LogoTooLarge: it has more than two million bytes, or a side of more than 4,000 pixels.
        NotAnImage: it is no still PNG, JPEG or WebP, or not all of one.
    """
    if len(content) > LOGO_BYTES:
        raise LogoTooLarge("A imagem passa de 2 MB.", logo="Escolha uma imagem de até 2 MB.")
    try:
        picture = images.read(content)
    except images.Unreadable as error:
        raise NotAnImage(
            "Este arquivo não serve de logo.", logo="Envie uma imagem PNG, JPEG ou WebP parada."
        ) from error
    if picture.side > LOGO_SIDE:
        raise LogoTooLarge(
            "A imagem tem pontos demais.", logo="Escolha uma imagem de até 4.000 pontos de lado."
        )
    return picture


_ACTIONS: Final = {
    "auth.signed_in": "Entrou",
    "auth.signed_out": "Saiu",
    "auth.token_reused": "Sessão encerrada: acesso antigo usado de novo",
    "auth.password_changed": "Trocou a senha",
    "auth.password_reset": "Redefiniu a senha por e-mail",
    "auth.session_closed": "Encerrou uma sessão",
    "auth.other_sessions_closed": "Encerrou as outras sessões",
    "identity.foreign_token": "Tentativa com o acesso de outro espaço",
    "workspace.settings_changed": "Mudou as configurações do espaço",
    "workspace.contact_changed": "Mudou o contato para clientes",
    "workspace.logo_changed": "Trocou a logo",
    "workspace.logo_removed": "Removeu a logo",
    "clinic.appointment_booked": "Marcou um horário",
    "clinic.appointment_moved": "Remarcou um horário",
    "clinic.appointment_confirmed": "Confirmou um horário",
    "clinic.appointment_cancelled": "Cancelou um horário",
    "clinic.appointment_completed": "Concluiu um atendimento",
    "clinic.appointment_absent": "Registrou uma falta",
    "clinic.appointment_reopened": "Desfez a situação de um horário",
    "clinic.patient_created": "Cadastrou um paciente",
    "clinic.patient_changed": "Mudou um paciente",
    "clinic.patients_exported": "Exportou os pacientes",
    "clinic.professional_created": "Cadastrou um profissional",
    "clinic.professional_changed": "Mudou um profissional",
    "clinic.service_created": "Cadastrou um serviço",
    "clinic.service_changed": "Mudou um serviço",
}
_FEATURES: Final = {
    "auth": "Acesso",
    "identity": "Acesso",
    "workspace": "Espaço",
    "clinic": "Clínica",
    "recycling": "Pátio",
    "fiscal": "Fiscal",
}


def described(action: str) -> str:
    """``feature.act`` in words; an act that has none yet is shown as it is."""
    return _ACTIONS.get(action, action.partition(".")[2].replace("_", " ").capitalize())


def area(action: str) -> str:
    """The part of the product an act belongs to."""
    feature = action.partition(".")[0]
    return _FEATURES.get(feature, feature.capitalize())
