"""The console's door."""

from functions.admin.errors import WrongCredentials
from functions.admin.registry import HOME, routes
from shared.web.sign_in import Door

Door(
    feature="admin",
    home=HOME,
    keeper="administrator",
    refused=WrongCredentials,
).hang(routes)
