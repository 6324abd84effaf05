"""What whoever began long work of the workspace is written."""

from functions.workspace.facts import JobEnded
from functions.workspace.registry import jobs
from shared.jobs.endings import tell_ends

tell_ends(jobs, JobEnded, "job_ended")
