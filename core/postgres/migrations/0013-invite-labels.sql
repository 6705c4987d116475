-- What administrators call their codes, the vanity code included: 'YouTube', 'newsletter'. A label
-- goes with its invite, and with the guild.
create table invite_labels (
  guild_id bigint not null,
  code text not null,
  label text not null,
  primary key (guild_id, code)
);
