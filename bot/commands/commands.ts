import type { Command } from './command.ts'
import { inviteTracker } from './invite-tracker/invite-tracker.ts'
import { privacy } from './privacy/privacy.ts'

/** Every command of Usher. No two views of them have the same name. */
export const allCommands: readonly Command[] = [inviteTracker, privacy]
