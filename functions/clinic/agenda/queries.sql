-- name: first_steps
-- By the names of product.yaml; read from what is there, so that nothing has to tell of it.
select
    exists(select 1 from service) as service,
    exists(select 1 from professional) as professional,
    exists(select 1 from patient) as patient,
    exists(select 1 from appointment) as appointment;
