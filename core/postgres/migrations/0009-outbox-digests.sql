-- Joins and leaves that came faster than their channel takes messages: counted here until a digest
-- tells of them. That digest is a row of the outbox, of kind 'digest'.
create table digest_counts (
  channel_id bigint not null,
  guild_id bigint not null,
  generation bigint not null,
  -- 'join' or 'leave'
  kind text not null,
  -- The invite they came by; '' where none is known.
  code text not null,
  events integer not null,
  -- When the first of them reached us.
  since timestamptz not null,
  primary key (channel_id, generation, kind, code)
);
create index digest_counts_guild on digest_counts (guild_id);
