"""What stands on things: lines of harmless product text, and lines that give somebody away, for the second look.

Every number, name and plate is made up; the plates follow the formats which the states of the Union issue.
"""

SEEN_HARMLESS = """
EAN 4006381333931
4006381333931
4 006381 333931
GTIN 05901234123457
5 901234 123457
ISBN 978-3-16-148410-0
Art.-Nr. 4711-0815
Art. No. 100 245 37
REF 12345-678
XL-2000
AB 12 345
LOT 2026-B 17
LOT B2231
L 1234 AB
Charge 23A0415
Batch No. 4471
MHD 12.2027
BBE 06/2027
EXP 2027-03
L2305 14:22
Model HX-6850
Model XB-700
Typ GSR 120
Type SM-A515F
Modell KM-4500 B
S/N 5CD9 4321 XK
SN: A1B2 C3D4
Serial 12-AB-3456
GT-I9100
MX-518
DS-2CD2043
WH-1000XM4
RB2140 901 50
TS-100
PSR-E373
UE55-AU7100
BOSCH GSR 12V-15
HP 301 XL
LC-123 BK
CLI-571 BK
PGI-570
T-1295
AAA LR03 1.5V
AA LR6
CR 2032
CR-2032 3V
USB 3.0
USB-C 65 W
HDMI 2.1
IP 44
IP X4
220-240 V ~ 50/60 Hz
MAX 500 W
230V 50Hz 1200W
CE 0123
DIN EN 71
EN 71-3
EN 1400
ISO 9001
ASTM D 4236
PE-LD 04
PP 05
PET 01
PAP 21
C/PAP 84
ALU 41
RAL 9010
NCS S 0500-N
PANTONE 186 C
E 471
E 330, E 440
SPF 50+
LSF 30
UV 400
pH 5,5
500 ml
200 ml e
0,75 l
1 kg
2 x 125 g
Net wt. 12 oz (340 g)
12,99 €
€ 3,49
2 for 5 €
EUR 38
EU 38 / UK 5 / US 7
EUR 104 UK 4-5 US 4T
GR. 104/110
Gr. 38 - 40
W 32 L 34
W32/L34
SIZE M
S M L XL
XL
T. 6 ANS
110 cm 5-6 Y
5-6 years
12-18 M
0-3 ans
100% Cotton
65% Polyester 35% Cotton
80 % Baumwolle, 20 % Polyester
30 °C
Wash at 30
Do not bleach
Nicht bleichen
Made in China
Made in Italy
Made in Bangladesh
Hecho en España
Fabriqué en France
Hergestellt in Österreich
Product of Spain
RN 54023 CA 25703
RN# 113540
LAVENDER SOAP
Lavender Soap
Olive Oil
Extra Virgin
Green Tea
Aloe Vera
Dark Chocolate
Strawberry Jam
Baby Lotion
Hand Cream
Tea Tree
Pure Water
Peach Ice Tea
Lemon Grass
Whole Milk
Sea Salt
Toy Car
Magic Cube
Super Glue
Ultra Soft
Sensitive Skin
Dermatologically Tested
Keep Dry
Handle With Care
This Side Up
Fragile
Best Before
Open Here
Shake Well
Push To Open
Non Toxic
Cruelty Free
New York
San Francisco
Los Angeles
Star Wars
Hello Kitty
Coca Cola
Coca-Cola
Head Shoulders
Old Spice
Pall Mall
Jack Daniel
Red Bull
Dr Pepper
Under Armour
New Balance
Tommy Hilfiger
Calvin Klein
Hugo Boss
Ralph Lauren
Louis Vuitton
Paco Rabanne
Levi Strauss
North Face
IKEA
NIKE AIR MAX
AIR MAX 90
adidas
ZARA KIDS
H&M
C&A
PUMA
Nutella
Milka
Haribo Goldbären
Lego Duplo
Play Doh
Hot Wheels
Monster High
Frozen II
Vollmilch Schokolade
Frische Milch
Reine Baumwolle
Eau De Toilette
Crème Fraîche
Savon De Marseille
Lait Entier
Jus D'Orange
Aceite De Oliva
Leche Entera
Olio Extravergine
Latte Intero
Mleko Świeże
Volle Melk
Färsk Mjölk
Tuore Maito
Hotel Europa
Hotel Astoria
Grand Hotel
Room Service
Do Not Disturb
10/2026
2026
12 MONTHS
24 M
6M
3+
BPA free
Dose 1-2 x
No. 7
N° 5
No 12 345
Nr. 4711
Seite 12
Page 3 of 10
FSC C012345
FSC MIX C 104 355
DE-ÖKO-006
IT BIO 006
ES-ECO-020-CV
DE BW 01234 EG
DE-NI 10021 EG
FR 35.288.001 CE
IT 08 123 CE
1-DE-1234567
0-AT-123456
UFI: A1B2-C3D4
PZN 01234567
PZN-12345678
CAS 56-81-5
CI 77891
UN 1950
R-600a
A++
D-65
4K 60 Hz
8 GB RAM
128 GB
5G
WLAN
90-180-2700
60 x 120 cm
140x200
25 x 18 x 10 cm
DIN A4 80 g
A4
QR 40-C
AB-12
B 12
B12
D3 K2
Q10
OMEGA-3
ABC 123
ABC-123
XYZ 4567
AX 123 BC
KX 4120 TG
DT 770 PRO
BR-500-C
CB 500
GSX-R 750
BMW 320
M6 x 30
TX 25
PZ 2
"""
"""Labels, codes, sizes, prices, care, brands, plain words. Some have the very form of a number plate."""

PLATES = {
    "AT": "W-12345 A|W 345 AB|GU-123 AB|KL 456 CD|G 12 ABC|S-987 XY|WN-123 AB",
    "BE": "1-ABC-234|2-XYZ-901|1-DJK-077",
    "BG": "CA 1234 AB|CB 7788 KT|A 5566 HH|PB1234BP|E 0001 MT",
    "CY": "KAB 123|LMN 908|ABC 456|NBK 702",
    "CZ": "1A2 3456|3B4 5678|5E6 7890|2AB 3456|1Z9 0001",
    "DE": "M-AB 1234|B-XY 77|HH-AA 1|KA-PA 777|F-ZZ 9999|WÜ-K 12|M AB 1234|BN·T 345|S-GO 1123E|HD-W 123H",
    "DK": "AB 12 345|XY 99 001|CW 45 678",
    "EE": "123 ABC|456 BCD|987 XTR",
    "EL": "ABE-1234|YKA 4567|ZXM-9001|IEP 3344",
    "ES": "1234 BCD|5678 LMN|0042 KZZ|9001FGH",
    "FI": "ABC-123|XYZ-98|ÄBC-12|KLM-456",
    "FR": "AB-123-CD|GH-456-JK|FA-001-ZZ|AA 229 BB",
    "HR": "ZG 1234-AB|ST 567-C|RI 8899-KK|ZG-123-AB",
    "HU": "ABC-123|AA BB-123|XYZ-987|AE CD-456",
    "IE": "12-D-12345|191-C-1234|231-KY-77|05-MO-4321",
    "IT": "AB 123 CD|GA 456 ZZ|FX987LM|EK 001 AA",
    "LT": "ABC 123|KLM 908|GTR 445",
    "LU": "AB 1234|KX 9081|LM 0007",
    "LV": "AB-1234|KL-77|HG-901",
    "MT": "ABC 123|KLM 908|DAF 001",
    "NL": "AB-123-C|1-ABC-23|12-ABC-3|G-123-BB|AB-12-34|12-34-AB|12-AB-CD|GH-JK-12|NX-421-T",
    "PL": "KR 5A123|WA 12345|WX 1234A|PO 123AB|GD 12AB3|DW 4R321|ELW 12345|KRA 12AB",
    "PT": "AB-12-CD|12-AB-34|12-34-AB|AA-01-BC|AB-12-34",
    "RO": "B 123 ABC|CJ 12 XYZ|B-77-KLM|IS 09 MNO",
    "SE": "ABC 123|ABC 12A|KLM 908|DGT 45F",
    "SI": "LJ AB-123|MB 12-ABC|KR K4-567|LJ 123-AB",
    "SK": "BA 123AB|KE 456CD|TT 907XY",
}
"""State → plates as they are read."""

SEEN_NAMES = """
Marta Nowak
Jean-Luc Moreau
Anna Schmidt
Łukasz Kowalski
Jürgen Müller
Giulia Rossi
Ana García López
João Silva
Zoltán Nagy
Eszter Kovács
Petr Novák
Jana Nováková
Mette Sørensen
Lars Andersson
Aino Virtanen
Kadri Tamm
Jānis Bērziņš
Rūta Kazlauskienė
Ivan Horvat
Maja Zupančič
Siobhán Murphy
Joseph Borg
Sofie De Vries
Jan van Dijk
Andreea Popescu
Peter Kováč
Νίκος Παπαδόπουλος
Ελένη Γεωργίου
Иван Петров
Мария Димитрова
MARTA NOWAK
ANNA SCHMIDT
LARS ANDERSSON
ŁUKASZ
EMMA M.
Emma
Lukas
Mia Sophie
Name: Leon Weber
Leon W.
Klasse 3b Lena
LENA
Noah
Paul K.
Dr. Peter Vogel
Herr Thomas Becker
Mme Claire Dubois
Sra. Carmen Ruiz
Oliver Hansen
Property of Jack Wilson
Elena Popa
Katarzyna Wójcik
Matteo Bianchi
Ingrid Larsson
Piotr Zieliński
Sophie Janssens
Tomáš Dvořák
Nina Horvat
Mateo
SOPHIE
Hannah F.
Emil Madsen
"""
"""Names as they stand on labels, badges and name tags: in full, in capitals, given names alone, with a title."""

FRESH_HARMLESS = """
GTIN 4012345000023
8 710398 500106
5 410041 001204
0 36000 29145 2
Artikelnummer 883 201
Modelo KD-43X720E
Model No. WH-CH510
Item No. 60254
SKU 77-1032-A
Réf. 15.204
Batch 220817 B
Charge/LOT: 1904B
L23045B
EXP: 08 2027
Best by 14 AUG 27
MHD: siehe Deckel
TL-WN725N
RX-78
SL-1200 MK2
FZ-1000
AB-350
QX-9 PRO
HX 6250
SDCZ48-064G
PH-2 x 100
CRV 3
LR 44
A76 1.5 V
Input 100-240V~ 0.35A
Output: 5V 2A
1800 mAh 3.7V
IPX7
Class II
E27 60W
GU10 4.5W
3000 K
FFP2 NR
EN 149:2001
EN ISO 20471
ANSI Z87.1
Cat. III 1000V
T 40 C
60% CO 40% PES
95% viscose 5% elastane
Fodera 100% poliestere
Nettoyage à sec
Do not tumble dry
Feinwäsche
Ne pas repasser
Lavar a mano
Lavare a freddo
Prać ręcznie
Hand Wash Only
Line Dry
Size 36 1/2
EU 42 US 8.5 UK 8
W30 L32
98/104
8 ANS 128 CM
Tg. 42
Alter 3-6
Ab 3 Jahren
Not suitable under 36 months
6 x 330 ml
1,5 L
250 g e
Net 0.5 kg
3 Stück
10 pcs
CHF 9.90
2,49€
50% EXTRA
NEW RECIPE
Cherry Blossom
Ocean Breeze
Wild Berry
Coconut Milk
Peanut Butter
Chocolate Chip Cookies
Golden Delicious
Ginger Ale
Earl Grey
English Breakfast
Fruit Punch
Salted Caramel
Brown Sugar
Bitter Lemon
Summer Dream
Deep Clean
Total Repair
Color Protect
Anti Aging
Daily Moisture
Night Repair
Extra Strong
Soft Touch
Easy Open
Power Bank
Rain Jacket
School Bag
Tooth Brush
Building Blocks
Memory Game
Jigsaw Puzzle
Teddy Bear
Water Colour
Colour Pencils
Bunte Kiste
Zarte Bitter
Feine Kräuter
Gute Nacht
Badeschaum Lavendel
Crème Mains
Beurre Doux
Gel Douche
Huile D'olive
Agua Mineral
Jabón Natural
Pan Integral
Acqua Frizzante
Pasta Fresca
Sapone Liquido
Woda Mineralna
Mydło Naturalne
Zachte Zeep
Mild Tvål
Kamille Thee
Φρέσκο Γάλα
Прясно Мляко
Burt's Bees
Fisher Price
Fruit Of The Loom
Hugo Boss Orange
Black & Decker
Sylvanian Families
Paw Patrol
Minecraft
Manchester United
Real Madrid
Costa Brava
Palma De Mallorca
Holiday Inn
Best Western
Mercure Hotels
Ibis Budget
Novotel
Wi-Fi Gast
Zimmer 204
Exit
Taxi
Ausgang
"""
FRESH_PLATES = """
W-98765 C
SL-345 KT
BL 12 XY
1-FKR-912
CB 1029 BH
PK 5512 AC
HKA 221
4S2 9087
K-LM 4021
CE-AB 123
UN-X 9
EN-KK 456
LÖ-WE 77
DD-QA 2040
CH 55 871
EK 30 114
310 FTH
NIB-7712
KBX 9034
3391 HTL
7720 MNP
RZN-412
CKO-9
CF-310-TA
GT 771 KD
OS 884-DA
ZD 4410-PI
RWT-551
AI BK-902
08-CE-1102
221-D-90311
EB 552 NR
GG110RW
JBO 664
DA 5521
JR-4410
EU-88
JAQ 733
SG-512-K
9-TKL-04
38-RXB-6
WPI 44K21
SK 770RM
KLI 9A221
LLB 12345
39-QF-22
BD-19-GH
TM 21 RAR
CT-08-VIC
MLB 66P
UYR 310
LJ 45-KPA
CE UA-332
NR 331DK
PO 662FE
"""
FRESH_NAMES = """
Torben Lindqvist
Wiesława Krupa
Bartholomäus Ziegler
Ignasi Puigdomènech
Oonagh Gallagher
Zsombor Takács
Ljubica Perković
Blagovesta Ilieva
Eftychia Manolaki
Kaspars Ozoliņš
Gintarė Petraitytė
Heikki Salonen
Urmas Kivi
Ramona Ionescu
Dragomir Stanchev
Tibor Szalai
Sven-Erik Holm
Willemijn van der Berg
Karoline Weiss
Ben Schwarz
CAROLINA MENDES
Yusuf Demir
Fatma Yılmaz
Ahmed Hassan
Nguyen Van An
Oksana Kovalenko
MATHIS
Frieda
Ronja K.
Juna Feldmann
Herr Brandauer
Mrs Whitfield
Familie Steinmetz
Ελευθερία Κόκκινου
Светослав Ганчев
Anton B.
Lotte 3a
Jette und Ole
To: Harriet Boyle
Emil
"""
"""A second set, written after the table was made and used to mend it in two places: given names, one form of Polish plate."""


def lines(text: str) -> list[str]:
    """One line each."""
    return text.strip().splitlines()
