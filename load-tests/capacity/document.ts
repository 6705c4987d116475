import { limits } from './breaking.ts'
import { linesText, numberText, tableText } from './line.ts'
import { apiNeeds, botNeeds, postgresNeeds, redisNeeds, startNeeds, type Inputs } from './model.ts'
import { toldApart } from './told-apart.ts'
import type { UnitCost } from './unit-costs.ts'

/** What fills the marked places of CAPACITY.md, by their names. */
export function sections(inputs: Inputs, unitCosts: Readonly<Record<string, UnitCost>>) {
  return {
    costs: tableText([
      ['one of each takes', '', 'unit', 'measured by'],
      ...Object.values(unitCosts).map(({ what, value, unit, by }) => [
        what,
        numberText(value),
        unit,
        by.startsWith('npm') ? `\`${by}\`` : by,
      ]),
    ]),
    discord: toldApartText(inputs),
    bot: linesText(botNeeds(inputs)),
    redis: linesText(redisNeeds(inputs)),
    postgres: linesText(postgresNeeds(inputs)),
    api: linesText(apiNeeds(inputs)),
    start: linesText(startNeeds(inputs)),
    breaking: tableText([
      ['', 'arithmetic', 'times this load', 'then'],
      ...limits(inputs).map(({ what, how, times, cure }) => [what, how, numberText(times), cure]),
    ]),
  }
}

const rates = [50, 200, 1_000]
const allowances = [50, 200, 500, 1_000]

function toldApartText({ workload: { guilds } }: Inputs): string {
  const share = (joinsPerSecond: number, listsPerSecond: number) =>
    `${Math.round(100 * toldApart({ guilds, joinsPerSecond, listsPerSecond }))} %`
  return tableText([
    ['', ...allowances.map((lists) => `${numberText(lists)} lists/s`)],
    ...rates.map((joins) => [
      `${numberText(joins)} joins/s`,
      ...allowances.map((lists) => share(joins, lists)),
    ]),
  ])
}

const place = (name: string) => new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`)

/** The document with its tables as they are now; what people wrote around them stays.
 *  @throws Error where it has no place for one */
export function withSections(text: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((document, [name, table]) => {
    if (!place(name).test(document)) throw new Error(`there is no place for the table "${name}"`)
    return document.replace(
      place(name),
      (_, from: string, to: string) => `${from}\n${table}\n${to}`,
    )
  }, text)
}
