import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Benchmark, Row } from '../benchmark.ts'
import { judgePage, type Scores } from '../judge-page.ts'
import { startSignedInApi } from '../signed-in-api.ts'

const guildPages = [
  'overview',
  'members',
  'invites',
  'invite-tracker',
  'health',
  'privacy',
  'api-keys',
  'changes',
]

/** Every page of the dashboard, signed in, on a slow phone. */
export const lighthouse: Benchmark = {
  name: 'lighthouse',
  title: 'Lighthouse: every page with data in it, mobile, simulated throttling',
  async run(context) {
    await using stage = await startSignedInApi(context)
    const cookie = await stage.signIn()
    const guild = `/servers/${stage.guildId}`
    const pages = [
      ...(context.isQuick ? [] : ['/servers', '/privacy']),
      ...guildPages.map((page) => `${guild}/${page}`).slice(0, context.isQuick ? 1 : undefined),
    ]
    const folder = await mkdtemp(join(tmpdir(), 'usher-lighthouse-'))
    const found: Row[] = []
    try {
      const signIn = '/'
      for (const path of [signIn, ...pages]) {
        context.signal.throwIfAborted()
        const asker = path === signIn ? undefined : cookie
        const scores = await judgePage(stage.origin + path, { cookie: asker, folder })
        const name = path === signIn ? 'sign-in' : path.replace(guild, '').slice(1)
        context.say(`${name}: ${JSON.stringify(scores)}`)
        found.push(...rowsOf(name, scores))
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
    return {
      rows: found,
      notes: [
        `Lighthouse's own settings for a phone: 4 times slower a processor, 1.6 Mbit/s, 150 ms of round trip, simulated. One run a page. The guild has ${context.isQuick ? '20,000' : '1,000,000'} joins.`,
      ],
    }
  },
}

const rowsOf = (name: string, scores: Scores): Row[] =>
  (['performance', 'accessibility', 'best-practices'] as const).map((category) => ({
    what: `${name}: ${category}`,
    unit: '',
    ours: [scores[category]],
    goal: { atLeast: 95 },
  }))
