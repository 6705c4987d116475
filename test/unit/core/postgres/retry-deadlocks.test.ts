import { expect, it } from 'vitest'
import { retryDeadlocks } from '#core/postgres/retry-deadlocks.ts'

const failing = (times: number, code: string) => {
  let runs = 0
  const work = () => {
    runs += 1
    if (runs <= times) return Promise.reject(Object.assign(new Error(code), { code }))
    return Promise.resolve(runs)
  }
  return { work, runs: () => runs }
}

it('runs a transaction again that Postgres ended for a deadlock, a few times', async () => {
  expect(await retryDeadlocks(failing(3, '40P01').work)).toBe(4)
  const hopeless = failing(9, '40P01')
  await expect(retryDeadlocks(hopeless.work)).rejects.toThrow('40P01')
  expect(hopeless.runs()).toBe(4)
})

it('lets every other failure through at once', async () => {
  const failed = failing(1, '23505')
  await expect(retryDeadlocks(failed.work)).rejects.toThrow('23505')
  expect(failed.runs()).toBe(1)
})
