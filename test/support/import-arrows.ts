import { posix } from 'node:path'
import ts from 'typescript'

/** One import of a source file: paths from the project's root, or the name of a package. */
export interface Import {
  from: string
  to: string
  isTypeOnly: boolean
}

type Rule = (target: Import) => boolean

const inside =
  (...rooms: string[]): Rule =>
  ({ to }) =>
    rooms.some((room) => to.startsWith(`${room}/`))

/* The dashboard runs in a browser: of the others' code it may take pure tables and functions, and
   of the api the shapes it answers, which are gone once compiled. */
const intoWeb: Rule = (target) =>
  inside('web', 'core/messages', 'core/attribution')(target) ||
  (target.isTypeOnly && inside('api/schemas')(target))

/* Benchmarks, and what runs the k6 scripts, are none themselves: they run in Node. Those of the truth
   and of load play to the product as system tests do; the others measure parts of bot and api alone,
   each in a process of its own. The capacity model is arithmetic. */
const inNode: Record<string, Rule> = {
  'load-tests/attribution/': inside('core', 'infra', 'test/support'),
  'load-tests/capacity/': () => false,
  'load-tests/bench/': inside('core', 'bot', 'api', 'infra', 'test/support'),
  'load-tests/run/': inside('core', 'infra', 'test/support'),
}
const runsInNode = (path: string) => Object.keys(inNode).some((folder) => path.startsWith(folder))
const fromNode: Rule = (target) =>
  Object.entries(inNode).some(([folder, may]) => target.from.startsWith(folder) && may(target))
/* A k6 script may look at others, and not at what runs in Node. */
const amongLoadTests: Rule = (target) =>
  inside('load-tests')(target) && (runsInNode(target.from) || !runsInNode(target.to))

/* The operator's command runs beside the product, where the local stand-ins may not be there. */
const fromInfra: Rule = (target) =>
  !target.from.startsWith('infra/operator/') || inside('infra/operator', 'core')(target)

const allowed: Record<string, Rule> = {
  core: inside('core'),
  bot: inside('bot', 'core'),
  api: inside('api', 'core'),
  web: intoWeb,
  infra: fromInfra,
  test: () => true,
  'load-tests': (target) => amongLoadTests(target) || fromNode(target),
}

/** The rooms whose source the arrows hold, by the name of their folder. */
export const rooms = Object.keys(allowed)

/** Whether this import goes where its room may not look. */
export function breaksArrow(found: Import): boolean {
  const room = found.from.split('/')[0] ?? ''
  if (!isOurs(found.to)) return !mayUsePackage(room, found)
  return !allowed[room]?.(found)
}

function isOurs(to: string): boolean {
  return rooms.some((room) => to.startsWith(`${room}/`))
}

function mayUsePackage(room: string, { from, to }: Import): boolean {
  if (room === 'load-tests' && !runsInNode(from)) return /^k6(\/|$)/.test(to) // k6 is not Node and has no packages
  if (room === 'web' && !from.endsWith('.config.ts')) return !to.startsWith('node:')
  return true
}

/** Every import, re-export and `import()` of a `.ts`, `.mjs` or `.svelte` file. */
export function importsOf(path: string, text: string): Import[] {
  const code = path.endsWith('.svelte') ? scriptsOf(text) : text
  const file = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true)
  const found: Import[] = []
  const add = (specifier: string, isTypeOnly: boolean) =>
    found.push({ from: path, to: resolve(path, specifier), isTypeOnly })

  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    } else if (ts.isExportDeclaration(node)) {
      const from = node.moduleSpecifier
      if (from && ts.isStringLiteral(from)) add(from.text, node.isTypeOnly)
    } else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
      const [from] = node.arguments
      if (from && ts.isStringLiteralLike(from)) add(from.text, false)
    } else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
      const { literal } = node.argument
      if (ts.isStringLiteral(literal)) add(literal.text, true)
    }
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function scriptsOf(svelte: string): string {
  const scripts = svelte.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)
  return [...scripts].map(([, code]) => code).join('\n')
}

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('#')) return specifier.slice(1)
  if (!specifier.startsWith('.')) return specifier
  return posix.normalize(posix.join(posix.dirname(from), specifier))
}
