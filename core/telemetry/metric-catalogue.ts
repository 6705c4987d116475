/** Every metric of Usher: name, help, labels. No ids and no codes as labels. */
export type MetricSpec<Label extends string = string> = {
  name: `usher_${string}`
  help: string
  labelNames: readonly Label[]
}

const metric = <const Label extends string = never>(
  name: `usher_${string}`,
  help: string,
  labelNames: readonly Label[] = [],
): MetricSpec<Label> => ({ name, help, labelNames })

export const metrics = {
  dispatchesTaken: metric(
    'usher_dispatches_taken_total',
    'Gateway dispatches that entered a lane',
    ['kind'],
  ),
  joinsSettled: metric('usher_joins_settled_total', 'Joins made durable in the journal', [
    'source',
    'confidence',
  ]),
  joinsRecorded: metric('usher_joins_recorded_total', 'Joins committed to Postgres'),
  entriesIgnored: metric(
    'usher_journal_entries_ignored_total',
    'Journal entries without effect: repeats, and those of guilds disabled since',
  ),
  entriesRejected: metric(
    'usher_journal_entries_rejected_total',
    'Journal entries that could not be recorded and were set aside',
  ),
  journalResets: metric(
    'usher_journal_resets_total',
    'Journals that Redis had lost while its clock went back, recorded anew from their beginning',
  ),
  settlementsRestored: metric(
    'usher_settlements_restored_total',
    'Settlements that Redis lost in a failover and that were settled again',
  ),
  certainOverturned: metric(
    'usher_certain_overturned_total',
    'Joins that were certain until later evidence said otherwise: each one shows a bug',
  ),
  messagesSent: metric('usher_messages_sent_total', 'Join and leave messages, and digests, sent', [
    'kind',
  ]),
  messagesDigested: metric(
    'usher_messages_digested_total',
    'Joins and leaves that a digest told of, as their channel took no more messages',
    ['kind'],
  ),
  messagesLost: metric(
    'usher_messages_lost_total',
    'Joins and leaves that no message will tell of: refused by Discord, or too late for a digest',
    ['reason'],
  ),
  eventsAbandoned: metric(
    'usher_events_abandoned_total',
    'Joins, leaves and other events that a fault kept from being settled: each one shows a bug',
  ),
  inviteLists: metric('usher_invite_lists_total', 'Invite lists asked of Discord', ['outcome']),
  lanes: metric('usher_lanes', 'Guilds that something happened in lately'),
  openDispatches: metric('usher_open_dispatches', 'Dispatches that are not settled yet'),
  shards: metric('usher_shards', 'Shards of this machine', ['state']),
  enabledGuilds: metric('usher_enabled_guilds', 'Guilds with the module enabled, on this machine'),
  commands: metric('usher_commands_total', 'Commands, buttons and suggestions, by how they ended', [
    'command',
    'outcome',
  ]),
  commandDuration: metric(
    'usher_command_duration_seconds',
    'From the arrival of a command to its answer',
    ['command'],
  ),
  clusterRestarts: metric('usher_cluster_restarts_total', 'Cluster processes started again'),
} as const
