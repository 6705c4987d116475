import { deleteData, deleteView } from './delete-data.ts'
import { getData } from './get-data.ts'
import { info } from './info.ts'
import { optView } from './opt-view.ts'
import type { Command } from '../command.ts'

/** What Usher stores about who asks, and their choices. Open to everybody. */
export const privacy: Command = {
  name: 'privacy',
  whenModuleOff: 'privacy.module-off',
  subcommands: [info, getData, deleteData],
  views: [optView, deleteView],
}
