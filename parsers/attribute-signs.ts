/** Which of an element's attributes say something of it. */
export const HAS_NAMES = 1;
export const HAS_ROLE = 2;
export const MAY_HIDE = 4;
export const IS_SCOPE = 8;
export const IS_PROP = 16;
export const IS_RESOURCE = 32;
export const IS_PROPERTY = 64;
export const HAS_DATA = 128;
export const HAS_CLASS = 256;
export const HAS_ID = 512;
/** It may say in words what it shows: alt, title. */
export const HAS_TITLE = 1024;
/** Of an item or resource, or of a value that belongs to one. */
export const IS_DESCRIBED = IS_SCOPE | IS_PROP | IS_RESOURCE | IS_PROPERTY;

/** Names that shops give elements for their own tests; where classes are hashes they alone say what an element is. */
export const TEST_NAMES = ["data-testid", "data-test", "data-test-id", "data-ta", "data-qa", "data-name"] as const;
