"""What the platform's own people did to customers, to each other and to what they took along."""

from functions.admin.registry import routes
from shared.web.trail import Trail

Trail("admin", "/admin/audit", needs="admin.read_audit").hang(routes)
