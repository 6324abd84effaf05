"""The console's door."""

from functions.admin.errors import WrongCredentials
from functions.admin.registry import LIST, routes
from shared.web.sign_in import Door

Door(
    feature="admin",
    home=LIST,
    keeper="administrator",
    refused=WrongCredentials,
).hang(routes)
