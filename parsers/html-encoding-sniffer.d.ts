declare module "html-encoding-sniffer" {
  interface Options {
    readonly transportLayerEncodingLabel?: string;
    readonly defaultEncoding?: string;
    readonly maxPrescanBytes?: number;
  }
  /** WHATWG name of the encoding that a browser would take ("UTF-8", "windows-1252"). */
  export default function sniffEncoding(bytes: Uint8Array, options?: Options): string;
}
