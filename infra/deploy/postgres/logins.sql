-- One login for each service, made by the PostgreSQL container when its data directory is new. A login alone has no
-- rights at all: `migrate` lets it become the service's role, and no other's. So a service cannot read another's tables,
-- and none is a superuser, for whom no row policy would hold.
--
-- Names of logins are the services'; the password comes from the container's environment and is in no file.
\getenv password BATON_DATABASE_PASSWORD

create role scheduler login noinherit password :'password';
create role sales login noinherit password :'password';
create role purchase login noinherit password :'password';
create role accounting login noinherit password :'password';
