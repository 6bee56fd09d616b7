/* SPDX-License-Identifier: MIT */
/* The gzip stream is written by hand: a run of one byte needs no more of
 * deflate than two codes, and that saves a dependency. */
#include "broken.h"

#include <stdint.h>

#define FILLER ' '
#define LONGEST_MATCH 258

struct bits {
  struct sim_buf *buf;
  uint32_t held;
  unsigned num;
};

static void put_bit(struct bits *bits, unsigned bit) {
  bits->held |= (uint32_t)(bit & 1) << bits->num;
  if (++bits->num == 8) {
    char byte = (char)bits->held;
    sim_buf_add(bits->buf, &byte, 1);
    bits->held = 0;
    bits->num = 0;
  }
}

/* Huffman codes go out with their highest bit first. */
static void put_code(struct bits *bits, unsigned code, unsigned len) {
  while (len-- > 0)
    put_bit(bits, code >> len);
}

static uint32_t crc_of_filler(size_t size) {
  uint32_t table[256], crc = UINT32_MAX;
  for (uint32_t i = 0; i < 256; i++) {
    table[i] = i;
    for (int bit = 0; bit < 8; bit++)
      table[i] = (table[i] >> 1) ^ ((table[i] & 1) != 0 ? 0xedb88320U : 0);
  }
  for (size_t i = 0; i < size; i++)
    crc = table[(crc ^ (unsigned char)FILLER) & 0xff] ^ (crc >> 8);
  return ~crc;
}

static void put_number(struct sim_buf *buf, uint32_t number) {
  for (int byte = 0; byte < 4; byte++) {
    char text = (char)(number >> (8 * byte));
    sim_buf_add(buf, &text, 1);
  }
}

void sim_broken_gzip(struct sim_buf *buf, size_t size) {
  static const char header[] = {0x1f, (char)0x8b, 8, 0, 0, 0, 0, 0, 0, (char)0xff};
  struct bits bits = {.buf = buf};
  sim_buf_add(buf, header, sizeof(header));
  put_bit(&bits, 1); /* the last block ... */
  put_bit(&bits, 1); /* ... with the fixed codes */
  put_bit(&bits, 0);
  /* Literals first, at least one, so that whole matches make up the rest. */
  size_t literals = (size - 1) % LONGEST_MATCH + 1;
  for (size_t i = 0; i < literals; i++)
    put_code(&bits, 0x30 + FILLER, 8);
  for (size_t at = literals; at < size; at += LONGEST_MATCH) {
    put_code(&bits, 0xc5, 8); /* length 258 ... */
    put_code(&bits, 0, 5);    /* ... from one byte back */
  }
  put_code(&bits, 0, 7); /* the end of the block */
  while (bits.num != 0)
    put_bit(&bits, 0);
  put_number(buf, crc_of_filler(size));
  put_number(buf, (uint32_t)size);
}

void sim_broken_deep(struct sim_buf *buf, size_t depth) {
  sim_buf_fill(buf, '[', depth);
  sim_buf_fill(buf, ']', depth);
}

void sim_broken_html(struct sim_buf *buf) {
  sim_buf_printf(buf, "<!DOCTYPE html>\n<html><head><title>Just a moment..."
                      "</title></head>\n<body><h1>Checking your browser"
                      "</h1></body></html>\n");
}
