import { readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { sections, withSections } from './document.ts'
import { costs, unitCosts } from './unit-costs.ts'
import { discord, machine, workload } from './workload.ts'

/* `npm run capacity`: works the model out anew from unit-costs.ts and workload.ts, prints its tables
   and writes them into CAPACITY.md. */
const file = fileURLToPath(new URL('../CAPACITY.md', import.meta.url))
const tables = sections({ workload, machine, discord, costs }, unitCosts)
for (const [name, table] of Object.entries(tables)) process.stdout.write(`${name}\n\n${table}\n\n`)
await writeFile(file, withSections(await readFile(file, 'utf8'), tables))
