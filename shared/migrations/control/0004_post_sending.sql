-- The former release looked for waiting rows here; outbox_waiting holds them for this one.
-- squawk-ignore require-concurrent-index-deletion
drop index control.outbox_unpublished;
