'use strict'

// One phone, two accounts: told on the input how to reach the server and both ({"url", "tokens"}), this says what
// came of the second account's sync with the first one's database, and what that account's own phone then holds.

const readline = require('node:readline')
const { newPhone } = require('./memory')
const { add, calling, empty, sync } = require('./phone')

const held = async (database) => (await database.get('topics').query().fetch()).map(({ _raw: raw }) => raw.text).sort()

const main = async () => {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const { url, tokens } = JSON.parse((await lines.next()).value)
  const [first, second] = tokens.map((token) => calling(url, token))
  const [shared, own] = [newPhone('shared'), newPhone('own')]
  for (const text of ['one', 'two', 'three']) {
    await add(shared, 'topics', { text, kind: 'talk', position: 0 })
    await sync(shared, first)
  }
  const refusal = await sync(shared, second).then(() => null, (error) => error.message)
  await sync(own, second)
  const before = await held(own)
  await empty(shared)
  await add(shared, 'topics', { text: 'of the second', kind: 'talk', position: 0 })
  await sync(shared, second)
  process.stdout.write(`${JSON.stringify({ refusal, before, after: await held(shared) })}\n`)
}

main()
