"""Invented names. Family names are compounds that nobody bears; no list of real people was used."""

from __future__ import annotations

from random import Random

MALE = tuple(
    """Adiwarna Bagaskara Bimantoro Cakrawala Danadipa Darmawangsa Elangsa Fajarino Galihara
    Gentala Hanuraga Haridarma Indrawan Jatmiko Kalingga Kertapati Lanangraga Langit Mahardika
    Manggala Nakula Narendra Oktarino Padmadi Pandita Prabaswara Rajasa Rangga Samudra Sarwono
    Satriyo Tirtana Tunggul Udayana Wanandi Wibisana Wirabumi Yudanta Zamhari Arkananta Baskoro
    Candraka Dewangga Ekantara Gumilang Himawan Jagatra Kusumadi Lintang Merdikanto""".split()  # noqa: SIM905
)
FEMALE = tuple(
    """Anggrekia Arumdalu Bestari Cempaka Citrawani Dahayu Damarwulan Elokasari Fajarini Gayatri
    Gendhis Harumi Intania Jelitasari Kartikawati Kemuning Kinasih Larasati Lestari Mahadewi
    Mawarni Melati Nagasari Nilamsari Oktarini Pertiwi Puspaningrum Ratnasari Rembulan Sasmaya
    Sekarwangi Senandung Tanjungsari Tirtasari Utamiwati Wahyuni Widuri Wulandari Yasmika Zaitunia
    Ambarwati Bungarani Candrasari Dewanti Ekasari Gitarani Hapsari Jingga Kusumawati Lembayung""".split()  # noqa: SIM905
)
_FIRST_PARTS = """Timah Pasir Lada Laut Batu Muara Tanjung Bukit Sungai Karang Pinang Kelapa Nipah Bakau
    Teluk Selat Pulau Angin Ombak Kerang Camar Layar Perahu Jangkar Dermaga Mercu Gambut Rimba
    Meranti Gaharu""".split()  # noqa: SIM905
_LAST_PARTS = """wira padi karsa lana rasa dipa tama jaya nusa loka sena praja wangsa kirana negara mulya
    sakti bumi yasa tara raga pati darma guna wana murti santosa tirta kencana perdana""".split()  # noqa: SIM905
FAMILY = tuple(first + last for first in _FIRST_PARTS for last in _LAST_PARTS)


def draw_name(draw: Random, *, male: bool) -> tuple[str, str]:
    """A given and a family name, 45,000 combinations for each sex."""
    return draw.choice(MALE if male else FEMALE), draw.choice(FAMILY)
