import {
  BasicCrawler,
  Configuration,
  EventManager,
  Log,
  LogLevel,
  type BasicCrawlerOptions,
  type ConfigurationOptions,
  type SystemInfo,
  type SystemStatus,
} from "@crawlee/basic";

/** For what crawlee does with a request that failed, which is a memory operation here. */
const INTERNAL_TIMEOUT_MS = 300_000;
/** What the pool asks for before each request: nothing is measured here, so the answer is always this. */
const IDLE = ((unmeasured): SystemInfo => ({
  isSystemIdle: true,
  memInfo: unmeasured,
  eventLoopInfo: unmeasured,
  cpuInfo: unmeasured,
  clientInfo: unmeasured,
}))({ isOverloaded: false, limitRatio: 0, actualRatio: 0 });

/** Crawlee's configuration as given here, whatever CRAWLEE_* variables or a crawlee.json in the working folder say. */
class SealedConfiguration extends Configuration {
  override get<T extends keyof ConfigurationOptions, U extends ConfigurationOptions[T]>(key: T, defaultValue?: U): U {
    return (this.options.get(key) ?? defaultValue ?? Configuration.DEFAULTS[key]) as U;
  }

  protected override buildOptions(options: ConfigurationOptions): void {
    this.options = new Map(
      Object.entries(options) as Array<[keyof ConfigurationOptions, ConfigurationOptions[keyof ConfigurationOptions]]>,
    );
  }

  /** Without `teardown`, of which crawlee makes a timer that holds the process for a second after the end. */
  override getStorageClient(): ReturnType<Configuration["getStorageClient"]> {
    const client = super.getStorageClient();
    delete client.teardown;
    Object.assign(client, { teardown: undefined });
    return client;
  }
}

/** Measures nothing: concurrency is fixed here, so the load of the machine, sampled every second, would change nothing. */
class StillEventManager extends EventManager {
  override async init(): Promise<void> {
    this.initialized = true;
  }
  override async close(): Promise<void> {
    this.initialized = false;
  }
}

/** BasicCrawler as a part of a service: silent, without influence from outside, and without a say in how the process ends. */
export class QuietCrawler extends BasicCrawler {
  constructor(options: BasicCrawlerOptions) {
    const configuration = new SealedConfiguration({ persistStorage: false, purgeOnStart: false, memoryMbytes: 1024 });
    configuration.useEventManager(new StillEventManager(configuration));
    super({ ...options, log: new Log({ level: LogLevel.OFF }) }, configuration);
    // read from CRAWLEE_INTERNAL_TIMEOUT by the line above
    this.internalTimeoutMillis = INTERNAL_TIMEOUT_MS;
  }

  /**
   * Never: gaps are kept in the database. Crawlee measures this one by the system's clock, and when that is put back by an hour, it holds
   * requests back for an hour, without any delay having been asked for.
   */
  protected override delayRequest(): boolean {
    return false;
  }

  /** Without a timer for each: taking a request from our queue and handing it back wait for nothing. */
  protected override async _timeoutAndRetry<T>(handler: () => Promise<T>): Promise<T> {
    return handler();
  }

  /**
   * run() installs a SIGINT listener that pauses the crawler for ever, and does so right before it starts the pool; there it is taken
   * away again. Ending the process is the business of main.ts.
   */
  protected override async _init(): Promise<void> {
    await super._init();
    const pool = this.autoscaledPool;
    if (pool === undefined) return;
    (pool as unknown as { readonly systemStatus: SystemStatus }).systemStatus.getCurrentStatus = () => IDLE;
    const run = pool.run.bind(pool);
    pool.run = async () => {
      const newest = process.listeners("SIGINT").at(-1);
      if (newest?.name === "sigintHandler") process.off("SIGINT", newest);
      await run();
    };
  }
}
