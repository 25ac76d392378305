'use strict'

// Two phones have synced; then the server is brought back from a backup. Told on the input how to reach it ({"url",
// "token"}), this says when the backup is to be taken and when it is to be restored, and in the end what each phone holds.

const readline = require('node:readline')
const loki = require('lokijs')
const { default: LokiJSAdapter } = require('@nozbe/watermelondb/adapters/lokijs')
const { default: logger } = require('@nozbe/watermelondb/utils/common/logger')
const { open, schema, sync } = require('./phone')

logger.silence()

const phone = (dbName) =>
  open(new LokiJSAdapter({
    dbName, schema, useWebWorker: false, useIncrementalIndexedDB: false,
    _testLokiAdapter: new loki.LokiMemoryAdapter(), extraLokiOptions: { autosave: false },
  }))

const topic = (database, text) =>
  database.write(() =>
    database.get('topics').create((made) => {
      for (const [column, value] of Object.entries({ text, kind: 'talk', position: 0 })) made._setRaw(column, value)
    }),
  )

const held = async (database) => (await database.get('topics').query().fetch()).map(({ _raw: raw }) => raw.text).sort()

const main = async () => {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const { url, token } = JSON.parse((await lines.next()).value)
  const call = async (method, path, body) => {
    const headers = { 'X-Session-Token': token, 'Content-Type': 'application/json' }
    const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${answer.status}`)
    return answer.json()
  }
  const say = async (what) => {
    process.stdout.write(`${JSON.stringify(what)}\n`)
    await lines.next()
  }
  const phones = [phone('a'), phone('b')]
  await topic(phones[0], 'before the backup')
  for (const one of phones) await sync(one, call)
  await say('back up')
  await topic(phones[0], 'after the backup')
  await sync(phones[0], call)
  await say('restore')
  await topic(phones[1], 'after the restore')
  for (const one of [...phones.reverse(), ...phones, ...phones]) await sync(one, call)
  await say(await Promise.all([...phones, phone('fresh')].map(async (one) => (await sync(one, call), held(one)))))
}

main()
