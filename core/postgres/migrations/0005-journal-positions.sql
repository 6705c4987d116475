-- How far each journal partition has been recorded. The row's lock is the right to record it.
create table journal_positions (
  partition smallint primary key,
  -- Id of the newest recorded stream entry.
  position text not null default '0-0'
);
insert into journal_positions (partition) select generate_series(0, 255);

-- Journal entries that could not be recorded, set aside so that those behind them could.
create table journal_rejects (
  partition smallint not null,
  position text not null,
  -- Place in the settlement, from 0; -1 where the settlement itself could not be read.
  place smallint not null,
  guild_id bigint,
  reason text not null,
  -- As text, because it may be what no JSON column accepts.
  entry text not null,
  rejected_at timestamptz not null default now(),
  primary key (partition, position, place)
);
