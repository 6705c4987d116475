import { dirname } from 'node:path'

/** The folder of this clone. */
export const projectRoot = dirname(dirname(import.meta.dirname))
