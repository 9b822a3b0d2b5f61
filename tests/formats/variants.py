"""Thirty stories of an invented company as wires would write them, each with what every field must be.

A fixed generator: language, mark, order of the tail, line ends and which fields there are follow from the number.
"""

import random
from dataclasses import dataclass, field
from datetime import date

from kawat.core.release import Media

DAY = date(2026, 11, 22)


@dataclass(frozen=True, kw_only=True)
class Words:
    """How one language writes a story; `dated` holds {place}, `{mark}` stands for the wire's mark with its dash."""

    place: str
    dated: str
    body: tuple[str, str, str]
    caption: str
    credit: str
    keywords: tuple[str, str]
    keyword_label: str
    sectors: tuple[str, str]
    sector_label: str
    about: str
    boilerplate: str
    contact_label: str
    disclaimer: str
    end_mark: str
    release_line: str


NAME, PROVIDER = "Gula Aren", "Nusawire"

WORDS: dict[str, Words] = {
    "ar": Words(
        place="دبي", dated="{place}، 22 نوفمبر 2026",
        body=("افتتحت الشركة اليوم مصنعاً جديداً للسكر في الضاحية الجنوبية للمدينة.", "وقال المدير إن المصنع سيوفر ثلاثمائة وظيفة.", "ويبدأ الإنتاج في الربيع المقبل."),
        caption="المصنع الجديد في الضاحية الجنوبية.", credit="صورة: أرين", keywords=("سكر", "مصنع"), keyword_label="الكلمات المفتاحية",
        sectors=("صناعة", "زراعة"), sector_label="القطاع", about="نبذة عن Gula Aren", boilerplate="تنتج Gula Aren السكر منذ عام 1990.",
        contact_label="للتواصل الإعلامي", disclaimer="قدم هذا المحتوى طرف ثالث، ولا تقدم Nusawire أي ضمان بشأنه.", end_mark="انتهى", release_line="للنشر الفوري"),
    "de": Words(
        place="BERLIN", dated="{place}, 22. November 2026",
        body=("Das Unternehmen hat heute im Süden der Stadt eine neue Zuckerfabrik eröffnet.", "Der Direktor sagte, die Fabrik schaffe dreihundert Stellen.", "Die Produktion beginnt im Frühjahr."),
        caption="Die neue Fabrik im Süden der Stadt.", credit="Foto: Aren/Meyer", keywords=("Zucker", "Fabrik"), keyword_label="Schlagwörter",
        sectors=("Industrie", "Landwirtschaft"), sector_label="Branche", about="Über Gula Aren", boilerplate="Gula Aren stellt seit 1990 Zucker her.",
        contact_label="Pressekontakt", disclaimer="Dieser Beitrag stammt von einem Drittanbieter; Nusawire übernimmt keine Gewähr.", end_mark="ENDE", release_line="Zur sofortigen Veröffentlichung"),
    "en": Words(
        place="SINGAPORE", dated="{place}, Nov. 22, 2026",
        body=("The company opened a new sugar mill in the south of the city today.", "Its director said that the mill creates three hundred jobs.", "Production begins next spring."),
        caption="The new mill in the south of the city.", credit="AREN via REUTERS", keywords=("sugar", "mill"), keyword_label="Keywords",
        sectors=("Manufacturing", "Farming"), sector_label="Sector", about="About Gula Aren", boilerplate="Gula Aren has made sugar since 1990.",
        contact_label="Media contact", disclaimer="This article is provided by a third-party content provider. Nusawire makes no warranties.", end_mark="ENDS", release_line="FOR IMMEDIATE RELEASE"),
    "es": Words(
        place="MADRID", dated="{place}, 22 de noviembre de 2026",
        body=("La empresa abrió hoy una nueva fábrica de azúcar en el sur de la ciudad.", "El director dijo que la fábrica crea trescientos empleos.", "La producción comienza en primavera."),
        caption="La nueva fábrica en el sur de la ciudad.", credit="Foto: Aren/Ruiz", keywords=("azúcar", "fábrica"), keyword_label="Palabras clave",
        sectors=("Industria", "Agricultura"), sector_label="Sector", about="Acerca de Gula Aren", boilerplate="Gula Aren produce azúcar desde 1990.",
        contact_label="Contacto de prensa", disclaimer="Este artículo procede de terceros; Nusawire no ofrece ninguna garantía.", end_mark="FIN", release_line="Para publicación inmediata"),
    "fr": Words(
        place="PARIS", dated="{place}, le 22 novembre 2026",
        body=("L’entreprise a ouvert aujourd’hui une nouvelle sucrerie au sud de la ville.", "Son directeur a annoncé trois cents emplois.", "La production commence au printemps."),
        caption="La nouvelle sucrerie au sud de la ville.", credit="Photo Aren/Petit", keywords=("sucre", "usine"), keyword_label="Mots-clés",
        sectors=("Industrie", "Agriculture"), sector_label="Secteur", about="À propos de Gula Aren", boilerplate="Gula Aren fabrique du sucre depuis 1990.",
        contact_label="Contact presse", disclaimer="Cet article est fourni par un tiers ; Nusawire n’offre aucune garantie.", end_mark="FIN", release_line="Pour diffusion immédiate"),
    "id": Words(
        place="JAKARTA", dated="{place}, 22 November 2026",
        body=("Perusahaan hari ini membuka pabrik gula baru di selatan kota.", "Direktur mengatakan bahwa pabrik itu membuka tiga ratus lapangan kerja.", "Produksi dimulai pada musim semi."),
        caption="Pabrik baru di selatan kota.", credit="AREN via ANTARA", keywords=("gula", "pabrik"), keyword_label="Kata kunci",
        sectors=("Industri", "Pertanian"), sector_label="Sektor", about="Tentang Gula Aren", boilerplate="Gula Aren membuat gula sejak 1990.",
        contact_label="Kontak media", disclaimer="Tulisan ini berasal dari pihak ketiga; Nusawire tidak memberi jaminan apa pun.", end_mark="Selesai", release_line="Untuk segera disiarkan"),
    "ja": Words(
        place="東京", dated="{place}、2026年11月22日",
        body=("同社は本日、市の南部に新しい製糖工場を開設した。", "工場は三百人の雇用を生むと社長は述べた。", "生産は来春に始まる。"),
        caption="市の南部にある新しい工場。", credit="写真：アレン", keywords=("砂糖", "工場"), keyword_label="キーワード",
        sectors=("製造業", "農業"), sector_label="業種", about="Gula Arenについて", boilerplate="Gula Arenは1990年から砂糖を製造しています。",
        contact_label="報道関係者からのお問い合わせ先", disclaimer="この記事は第三者が提供したもので、Nusawireは内容を保証しません。", end_mark="以上", release_line="即時発表"),
    "ko": Words(
        place="서울", dated="{place}, 2026년 11월 22일",
        body=("회사는 오늘 도시 남부에 새 설탕 공장을 열었다.", "사장은 공장이 일자리 삼백 개를 만든다고 말했다.", "생산은 내년 봄에 시작된다."),
        caption="도시 남부의 새 공장.", credit="사진=아렌", keywords=("설탕", "공장"), keyword_label="키워드",
        sectors=("제조업", "농업"), sector_label="분야", about="Gula Aren 소개", boilerplate="Gula Aren은 1990년부터 설탕을 만든다.",
        contact_label="언론 연락처", disclaimer="이 기사는 제3자가 제공했으며 Nusawire는 어떤 보증도 하지 않는다.", end_mark="끝", release_line="즉시 배포"),
    "ms": Words(
        place="KUALA LUMPUR", dated="{place}, 22 November 2026",
        body=("Syarikat itu hari ini membuka kilang gula baharu di selatan bandar.", "Pengarahnya berkata kilang itu mewujudkan tiga ratus pekerjaan.", "Pengeluaran bermula pada musim bunga."),
        caption="Kilang baharu di selatan bandar.", credit="Foto: Aren/Bernama", keywords=("gula", "kilang"), keyword_label="Kata kunci",
        sectors=("Perkilangan", "Pertanian"), sector_label="Sektor", about="Mengenai Gula Aren", boilerplate="Gula Aren membuat gula sejak 1990.",
        contact_label="Hubungan media", disclaimer="Rencana ini daripada pihak ketiga; Nusawire tidak memberi jaminan.", end_mark="Tamat", release_line="Untuk siaran segera"),
    "pt": Words(
        place="SÃO PAULO", dated="{place}, 22 de novembro de 2026",
        body=("A empresa abriu hoje uma nova usina de açúcar no sul da cidade.", "O diretor disse que a usina cria trezentos empregos.", "A produção começa na primavera."),
        caption="A nova usina no sul da cidade.", credit="Foto: Aren/Souza", keywords=("açúcar", "usina"), keyword_label="Palavras-chave",
        sectors=("Indústria", "Agricultura"), sector_label="Setor", about="Sobre a Gula Aren", boilerplate="A Gula Aren produz açúcar desde 1990.",
        contact_label="Contato para a imprensa", disclaimer="Este artigo é de terceiros; a Nusawire não dá nenhuma garantia.", end_mark="FIM", release_line="Para divulgação imediata"),
    "ru": Words(
        place="МОСКВА", dated="{place}, 22 ноября 2026 г.",
        body=("Компания открыла сегодня новый сахарный завод на юге города.", "Директор сообщил, что завод создаст триста рабочих мест.", "Производство начнётся весной."),
        caption="Новый завод на юге города.", credit="Фото: Арен/Иванов", keywords=("сахар", "завод"), keyword_label="Ключевые слова",
        sectors=("Промышленность", "Сельское хозяйство"), sector_label="Отрасль", about="О компании Gula Aren", boilerplate="Gula Aren производит сахар с 1990 года.",
        contact_label="Контакты для СМИ", disclaimer="Материал предоставлен третьей стороной; Nusawire не даёт никаких гарантий.", end_mark="Конец", release_line="Для немедленной публикации"),
    "th": Words(
        place="กรุงเทพฯ", dated="{place}, 22 พฤศจิกายน 2569",
        body=("บริษัทเปิดโรงงานน้ำตาลแห่งใหม่ทางตอนใต้ของเมืองในวันนี้", "ผู้อำนวยการกล่าวว่าโรงงานจะสร้างงานสามร้อยตำแหน่ง", "การผลิตจะเริ่มในฤดูใบไม้ผลิ"),
        caption="โรงงานแห่งใหม่ทางตอนใต้ของเมือง", credit="ภาพ: อาเรน", keywords=("น้ำตาล", "โรงงาน"), keyword_label="คำสำคัญ",
        sectors=("การผลิต", "เกษตร"), sector_label="หมวดหมู่", about="เกี่ยวกับ Gula Aren", boilerplate="Gula Aren ผลิตน้ำตาลตั้งแต่ปี 1990",
        contact_label="ติดต่อ", disclaimer="บทความนี้มาจากบุคคลที่สาม Nusawire ไม่รับประกันเนื้อหา", end_mark="จบ", release_line="เผยแพร่ได้ทันที"),
    "vi": Words(
        place="HÀ NỘI", dated="{place}, ngày 22 tháng 11 năm 2026",
        body=("Hôm nay công ty khánh thành nhà máy đường mới ở phía nam thành phố.", "Giám đốc cho biết nhà máy tạo ra ba trăm việc làm.", "Sản xuất bắt đầu vào mùa xuân."),
        caption="Nhà máy mới ở phía nam thành phố.", credit="Ảnh: Aren/TTXVN", keywords=("đường", "nhà máy"), keyword_label="Từ khóa",
        sectors=("Chế tạo", "Nông nghiệp"), sector_label="Lĩnh vực", about="Giới thiệu về Gula Aren", boilerplate="Gula Aren sản xuất đường từ năm 1990.",
        contact_label="Liên hệ truyền thông", disclaimer="Bài viết do bên thứ ba cung cấp; Nusawire không bảo đảm nội dung.", end_mark="Hết", release_line="Phát hành ngay"),
    "zh-Hans": Words(
        place="北京", dated="{place}2026年11月22日",
        body=("公司今天在城市南部开设了一家新糖厂。", "总经理表示，工厂将创造三百个就业岗位。", "生产将于明年春季开始。"),
        caption="城市南部的新工厂。", credit="图：阿伦", keywords=("糖", "工厂"), keyword_label="关键词",
        sectors=("制造业", "农业"), sector_label="行业", about="关于Gula Aren", boilerplate="Gula Aren自1990年起生产糖。",
        contact_label="媒体联系人", disclaimer="本文由第三方提供，Nusawire不对内容作任何保证。", end_mark="完", release_line="即时发布"),
    "zh-Hant": Words(
        place="台北", dated="{place}2026年11月22日",
        body=("公司今天在城市南部開設了一家新糖廠。", "總經理表示，工廠將創造三百個就業崗位。", "生產將於明年春季開始。"),
        caption="城市南部的新工廠。", credit="圖：阿倫", keywords=("糖", "工廠"), keyword_label="關鍵詞",
        sectors=("製造業", "農業"), sector_label="行業", about="關於Gula Aren", boilerplate="Gula Aren自1990年起生產糖。",
        contact_label="媒體聯絡人", disclaimer="本文由第三方提供，Nusawire不對內容作任何保證。", end_mark="完", release_line="即時發布"),
}  # fmt: skip

MARKS = ("({mark}) – ", "/{mark}/ -- ", "（{mark}） ", "({mark})--", "({mark}) - ")
LINE_ENDS = ("\n", "\r\n", "\r", "\n\n", "\u2028", "\x85")


@dataclass(kw_only=True)
class Variant:
    """A story's text and its fields. What `expected` does not name must be empty."""

    name: str
    language: str
    text: str
    expected: dict[str, object] = field(default_factory=dict)


def make(number: int) -> Variant:
    """The variant of that number, always the same."""
    dice = random.Random(number)
    language = tuple(WORDS)[number % len(WORDS)]
    words = WORDS[language]
    expected: dict[str, object] = {}
    front: list[str] = []
    if dice.random() < 0.3:
        front.append(words.release_line)
    if dice.random() < 0.5:
        front.append(f"{words.caption} {words.credit}")
        expected["media"] = (Media(caption=words.caption, credit=words.credit),)
    with_place = dice.random() < 0.7
    mark = MARKS[number % len(MARKS)].format(mark=PROVIDER)
    opening = f"{words.dated.format(place=words.place)} {mark}" if with_place else mark
    expected["dateline"] = (words.place, DAY, PROVIDER) if with_place else ("", None, PROVIDER)
    expected["body"] = words.body
    tail = _tail(words, dice, expected)
    paragraphs = [*front, opening + words.body[0], *words.body[1:], *tail]
    end = LINE_ENDS[number % len(LINE_ENDS)]
    text = dice.choice(("", "\ufeff", end)) + end.join(paragraphs) + dice.choice(("", end))
    return Variant(name=f"{number}-{language}", language=language, text=text, expected=expected)


def _tail(words: Words, dice: random.Random, expected: dict[str, object]) -> list[str]:
    pieces: list[list[str]] = []
    if dice.random() < 0.8:
        label = words.keyword_label if dice.random() < 0.5 else "KEYWORD "
        if dice.random() < 0.5:
            pieces.append([f"{label}: {dice.choice((', ', '; ', '、')).join(words.keywords)}"])
            expected["keywords"] = words.keywords
        else:
            pieces.append([f"{label}:{' '.join(words.keywords)}"])
            expected["keywords"] = (" ".join(words.keywords),)
    if dice.random() < 0.8:
        pieces.append([f"{words.sector_label}: {', '.join(words.sectors)}"])
        expected["sectors"] = words.sectors
    if dice.random() < 0.8:
        pieces.append([words.disclaimer])
        expected["disclaimer"] = words.disclaimer
    if dice.random() < 0.7:
        pieces.append([words.about, words.boilerplate])
        expected["boilerplate"] = f"{words.about}\n{words.boilerplate}"
    if dice.random() < 0.7:
        pieces.append([f"{words.contact_label}: Sari Dewi", "+62 21 555 0100", "sari@aren.example"])
        expected["contacts"] = (("Sari Dewi", "+62 21 555 0100", "sari@aren.example"),)
    dice.shuffle(pieces)
    if dice.random() < 0.6:
        pieces.insert(dice.choice((0, len(pieces))), [dice.choice((words.end_mark, "###", "-30-"))])
    return [line for piece in pieces for line in piece]
