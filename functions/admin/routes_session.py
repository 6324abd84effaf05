"""The console's door."""

from functions.admin import queries
from functions.admin.errors import WrongCredentials
from functions.admin.registry import LIST, routes
from shared.web.sign_in import Door

Door(
    feature="admin",
    home=LIST,
    by_email=queries.operator_by_email,
    by_id=queries.operator_by_id,
    renew_hash=queries.renew_hash,
    refused=WrongCredentials,
).hang(routes)
