-- Members who opted out, or had what is stored about them deleted.
create table privacy (
  guild_id bigint not null,
  -- Keyed hash of guild and member, and all that is known of who it is.
  pseudonym bigint not null,
  opted_out_at timestamptz not null,
  deleted_at timestamptz,
  -- Null: recorded without identity. The row outlives an opt-in, for the memberships that began
  -- before it and are recorded under the pseudonym.
  opted_in_at timestamptz,
  primary key (guild_id, pseudonym)
);
create index privacy_opted_in on privacy (opted_in_at) where opted_in_at is not null;

-- Which key the pseudonyms were made with: by another one nobody would be recognised.
create table privacy_key (
  is_only boolean primary key default true check (is_only),
  fingerprint text not null
);
