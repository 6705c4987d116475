import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { clientTypes, clientTypesFile } from '#infra/local/client-types.ts'

it("the client's types are those of the api's routes (npm run generate:client)", async () => {
  expect(readFileSync(clientTypesFile, 'utf8')).toBe(await clientTypes())
})
