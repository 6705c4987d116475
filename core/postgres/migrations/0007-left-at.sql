-- When the bot left the guild: its members' data is gone, these settings follow 7 days later.
alter table guild_settings add column left_at timestamptz;
create index guild_settings_left on guild_settings (left_at) where left_at is not null;
