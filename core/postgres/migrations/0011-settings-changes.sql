-- Who changed what in a guild's tracker. Rows go after 31 days, beyond a bound a guild, and with
-- the guild.
create table settings_changes (
  id bigint generated always as identity primary key,
  guild_id bigint not null,
  changed_at timestamptz not null,
  -- Who did it, or whose API key; a pseudonym (negative) for who opted out. Null: Usher itself.
  user_id bigint,
  -- Set where it was done with an API key; its name as it was then.
  key_id text,
  key_name text,
  what text not null,
  -- The setting, the invite's code, the key's name; null where there is only one.
  name text,
  -- Before and after, cut to a bound; null: there was nothing, or there is nothing left.
  old_value jsonb,
  new_value jsonb
);
create index settings_changes_newest on settings_changes (guild_id, id desc);
create index settings_changes_age on settings_changes (changed_at);
create index settings_changes_user on settings_changes (guild_id, user_id);
