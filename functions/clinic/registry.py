"""The collections that every room of the clinic registers in: its paths and its long work."""

from shared.jobs.kinds import Jobs
from shared.web.routing import Routes

routes = Routes()
jobs = Jobs("clinic", others="clinic.see_every_agenda")
