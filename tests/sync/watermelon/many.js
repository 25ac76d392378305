'use strict'

// A phone that was offline for long. Told on the input how to reach the server ({"url", "token", "count"}), this makes so
// many topics, the first and the last of them too long to be stored, syncs, and says what the phone still wants stored;
// and of what cannot all be sent at once, how large the largest part is.

const readline = require('node:readline')
const { newPhone } = require('./memory')
const { calling, slicesOf, sync } = require('./phone')

const topics = (database, texts) =>
  database.write(async () => {
    const prepared = texts.map((text, position) =>
      database.get('topics').prepareCreate((made) => Object.assign(made._raw, { text, kind: 'talk', position })),
    )
    await database.batch(prepared)
  })

const largest = (record, count) => {
  const records = Array.from({ length: count }, (_, id) => ({ id: String(id), note: record }))
  const slices = slicesOf({ check_ins: { created: records, updated: [], deleted: ['gone'] } })
  const sent = slices.flatMap(({ check_ins: { created, deleted } }) => [...created.map(({ id }) => id), ...deleted])
  if (sent.join() !== [...records.map(({ id }) => id), 'gone'].join()) throw new Error('not everything is sent')
  return Math.max(...slices.map((slice) => Buffer.byteLength(JSON.stringify(slice))))
}

const main = async () => {
  const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]()
  const { url, token, count } = JSON.parse((await lines.next()).value)
  const database = newPhone('long offline')
  const tooLong = 'x'.repeat(2001)
  await topics(database, Array.from({ length: count }, (_, place) => ([0, count - 1].includes(place) ? tooLong : 'Home')))
  await sync(database, calling(url, token))
  const records = await database.get('topics').query().fetch()
  const left = records.filter(({ _raw: raw }) => raw._status !== 'synced').map(({ _raw: raw }) => raw.position).sort()
  const bytes = Math.max(...['\u4e2d', '\u0001', '\u{1F6B2}'].map((character) => largest(character.repeat(5000), 3000)))
  process.stdout.write(`${JSON.stringify({ held: records.length, left, bytes })}\n`)
}

main()
