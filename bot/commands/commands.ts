import { privacy } from './privacy/privacy.ts'
import type { Command } from './command.ts'

/** Every command of Usher. The names of their views are each other's too. */
export const allCommands: readonly Command[] = [privacy]
