'use strict'

// Two phones have synced; then the server is brought back from a backup. Told on the input how to reach it ({"url",
// "token"}), this says when the backup is to be taken and when it is to be restored, and in the end what each phone holds.

const readline = require('node:readline')
const { newPhone } = require('./memory')
const { add, calling, sync } = require('./phone')

const topic = (database, text) => add(database, 'topics', { text, kind: 'talk', position: 0 })

const held = async (database) => (await database.get('topics').query().fetch()).map(({ _raw: raw }) => raw.text).sort()

const main = async () => {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const { url, token } = JSON.parse((await lines.next()).value)
  const call = calling(url, token)
  const say = async (what) => {
    process.stdout.write(`${JSON.stringify(what)}\n`)
    await lines.next()
  }
  const phones = [newPhone('a'), newPhone('b')]
  await topic(phones[0], 'before the backup')
  for (const one of phones) await sync(one, call)
  await say('back up')
  await topic(phones[0], 'after the backup')
  await sync(phones[0], call)
  await say('restore')
  await topic(phones[1], 'after the restore')
  for (const one of [...phones.reverse(), ...phones, ...phones]) await sync(one, call)
  await say(await Promise.all([...phones, newPhone('fresh')].map(async (one) => (await sync(one, call), held(one)))))
}

main()
