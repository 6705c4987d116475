-- Messages to send, committed with the join or leave they are about.
create table outbox (
  id bigint generated always as identity primary key,
  guild_id bigint not null,
  generation bigint not null,
  channel_id bigint not null,
  -- 'join' or 'leave'
  kind text not null,
  -- What the message's variables are filled from.
  payload jsonb not null,
  -- When the event reached us: a message is not sent long after it.
  created_at timestamptz not null default now(),
  -- A sender owns the row until then, or it waits until then to be tried again.
  leased_until timestamptz not null default '-infinity',
  attempts smallint not null default 0
);
-- A channel's messages are sent in order, by one sender at a time.
create index outbox_channel on outbox (channel_id, id);
create index outbox_age on outbox (created_at);
create index outbox_guild on outbox (guild_id);
