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
  created_at timestamptz not null default now(),
  -- A sender owns the row until then.
  leased_until timestamptz not null default '-infinity',
  attempts smallint not null default 0
);
create index outbox_due on outbox (leased_until, id);
create index outbox_guild on outbox (guild_id);
