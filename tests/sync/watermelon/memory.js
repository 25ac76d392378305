'use strict'

const loki = require('lokijs')
const { default: LokiJSAdapter } = require('@nozbe/watermelondb/adapters/lokijs')
const { default: logger } = require('@nozbe/watermelondb/utils/common/logger')
const { open, schema } = require('./phone')

logger.silence()

/** A phone whose database is in memory, and as empty as a new one's. */
const newPhone = (dbName) =>
  open(new LokiJSAdapter({
    dbName, schema, useWebWorker: false, useIncrementalIndexedDB: false,
    _testLokiAdapter: new loki.LokiMemoryAdapter(), extraLokiOptions: { autosave: false },
  }))

module.exports = { newPhone }
