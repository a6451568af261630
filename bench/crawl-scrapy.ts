import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Cost } from "./crawl-contestant.ts";

/** Scrapy as it comes but for its concurrency; pages read with extruct's JSON-LD and kept nowhere. */
const SPIDER = String.raw`
import sys, time, json, resource
import scrapy, extruct
from scrapy.crawler import CrawlerProcess

order = json.loads(sys.stdin.readline())

class Shop(scrapy.Spider):
    name = "shop"
    found = 0
    started = None

    def start_requests(self):
        Shop.started = (time.process_time(), time.time())
        for url in order["urls"]:
            yield scrapy.Request(url, self.parse)

    def parse(self, response):
        data = extruct.extract(response.text, base_url=response.url, syntaxes=["json-ld"])
        if data["json-ld"]:
            Shop.found += 1

    def closed(self, reason):
        cpu, wall = time.process_time() - Shop.started[0], time.time() - Shop.started[1]
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps({"cpuMs": cpu * 1000, "wallMs": wall * 1000, "pages": Shop.found, "rssBytes": rss, "heapBytes": 0}), flush=True)

process = CrawlerProcess({"CONCURRENT_REQUESTS": order["concurrency"], "CONCURRENT_REQUESTS_PER_DOMAIN": order["concurrency"],
    "LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "REQUEST_FINGERPRINTER_IMPLEMENTATION": "2.7"})
process.crawl(Shop)
process.start()
`;

/** CPU of Scrapy for these pages, its start left out; null where scrapy or extruct cannot be imported. */
export async function measureScrapy(urls: readonly string[], concurrency: number): Promise<Cost | null> {
  for (const python of ["/usr/bin/python3", "python3"]) {
    const child = spawn(python, ["-W", "ignore", "-c", SPIDER], { stdio: ["pipe", "pipe", "ignore"] });
    child.on("error", () => undefined);
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${JSON.stringify({ urls, concurrency })}\n`);
    for await (const line of createInterface({ input: child.stdout })) if (line.startsWith("{")) return JSON.parse(line) as Cost;
  }
  return null;
}
