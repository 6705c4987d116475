-- Keys by which programs use the api for one guild; they go with the guild.
create table api_keys (
  id text primary key,
  guild_id bigint not null,
  name text not null,
  scope text not null check (scope in ('read', 'write')),
  -- SHA-256 of the whole key: it holds 256 random bits, which no slow hash makes harder to guess.
  hash bytea not null,
  -- The key works as long as this user is Administrator of the guild.
  created_by bigint not null,
  created_at timestamptz not null,
  -- To the hour.
  last_used_at timestamptz
);
create index api_keys_guild on api_keys (guild_id, created_at, id);
