"""Where the pages for booking stand: below the tenant's own short address, and in its settings."""

from typing import Final

PUBLIC: Final = "/agendar"
TIMES: Final = f"{PUBLIC}/horarios"
HOLD: Final = f"{PUBLIC}/reserva"
WHO: Final = f"{PUBLIC}/dados"
VISITS: Final = f"{PUBLIC}/visitas"
BOOKED: Final = f"{PUBLIC}/marcado"
FRAME: Final = f"{PUBLIC}/quadro"
WISHES: Final = f"{PUBLIC}/espera"
SETTINGS: Final = "/clinic/online"
