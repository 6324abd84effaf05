# The same in both environments, which is why it stands beside them.
projects   = { staging = "avila-staging", production = "avila-production" }
repository = "avila-saas/avila"
