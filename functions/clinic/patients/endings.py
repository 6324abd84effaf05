"""What whoever began long work of the clinic is written."""

from functions.clinic.facts import JobEnded
from functions.clinic.registry import jobs
from shared.jobs.endings import tell_ends

tell_ends(jobs, JobEnded, "job_ended")
