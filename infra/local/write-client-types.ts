// `npm run generate:client`: writes the types of the dashboard's client anew, from the api's routes.
import { writeFileSync } from 'node:fs'
import { clientTypes, clientTypesFile } from './client-types.ts'

writeFileSync(clientTypesFile, await clientTypes())
console.log(`wrote ${clientTypesFile}`)
