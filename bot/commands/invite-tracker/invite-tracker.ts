import type { Command } from '../command.ts'
import { create } from './create.ts'
import { deleteCommand } from './delete.ts'
import { leaderboard, leaderboardView } from './leaderboard.ts'
import { list, listView } from './list.ts'
import { serverlink } from './serverlink.ts'
import { stats } from './stats.ts'
import { who } from './who.ts'

/** Invites, and who invited whom. */
export const inviteTracker: Command = {
  name: 'invite_tracker',
  whenModuleOff: 'error.module-off',
  subcommands: [create, deleteCommand, list, stats, serverlink, who, leaderboard],
  views: [listView, leaderboardView],
}
