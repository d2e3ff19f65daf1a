"""Folds all spellings of a word into one form, for search only. What is stored stays as typed."""

from __future__ import annotations

import re
import unicodedata

# The common form of a kanji, then the forms in which family registers write it in names. People
# search for whichever form their keyboard offers first.
_VARIANTS = """
高髙 崎﨑嵜碕 吉𠮷 斉斎齋齊斊 辺邊邉𨘢 浜濱濵 沢澤 広廣 国國圀囯 島嶋嶌 桜櫻 真眞
瀬瀨 徳德悳 恵惠 竜龍 条條 学學 曽曾 増增 槙槇 富冨 峰峯 村邨 橋槗𣘺 豊豐 円圓
万萬 寿壽 実實 礼禮 静靜 関關 薮藪籔 鉄鐵鐡 滝瀧 藤籐 渋澁澀 穂穗 緑綠 栄榮
歳歲 内內 戸戶 黒黑 黄黃 青靑 清淸 緒緖 猪豬 楽樂 薬藥 総總 聡聰 来來 麦麥
桧檜 会會 絵繪 毎每 晩晚 郎郞 郷鄕 即卽 頼賴 塩鹽 尭堯 暁曉 焼燒 弥彌 亜亞
悪惡 芦蘆 圧壓 囲圍 壱壹 稲稻 隠隱 営營 衛衞 駅驛 応應 奥奧 横橫 温溫 仮假
画畫 懐懷 壊壞 覚覺 巻卷 観觀 巌巖 厳嚴 帰歸 気氣 亀龜 旧舊 拠據 挙擧 虚虛
区區 駆驅 勲勳 薫薰 群羣 径徑 渓溪 経經 継繼 鶏鷄雞 剣劍劔劒 県縣 険險 検檢
顕顯 験驗 献獻 権權 効效 鉱鑛 号號 済濟 剤劑 冊册 雑雜 蚕蠶 惨慘 桟棧 賛贊
残殘 糸絲 児兒 辞辭 湿濕 舎舍 写寫 釈釋 従從 縦縱 獣獸 粛肅 処處 叙敍敘 将將
証證 乗乘 浄淨 剰剩 畳疊 縄繩 嬢孃 譲讓 醸釀 触觸 嘱囑 寝寢 慎愼 尽盡 図圖
粋粹 酔醉 随隨 髄髓 枢樞 数數 声聲 窃竊 摂攝 専專 浅淺 戦戰 践踐 銭錢 潜潛
繊纖 禅禪 双雙 壮壯 捜搜 挿插 巣巢 争爭 荘莊 装裝 蔵藏 属屬 続續 堕墮 対對
体體 帯帶 台臺 択擇 担擔 単單 団團 断斷 弾彈 昼晝 虫蟲 鋳鑄 庁廳 聴聽 鎮鎭
逓遞 転轉 伝傳 灯燈 当當 党黨 盗盜 独獨 読讀 届屆 弐貳 悩惱 脳腦 覇霸 拝拜
廃廢 売賣 発發 髪髮 抜拔 蛮蠻 秘祕 払拂 仏佛 併倂 並竝 変變 弁辨瓣辯 宝寶寳
褒襃 翻飜 満滿 訳譯 与與 誉譽 揺搖 様樣 謡謠 覧覽 乱亂 隣鄰 塁壘 涙淚 霊靈
齢齡 歴歷 恋戀 炉爐 労勞 楼樓 湾灣 桑桒 柳栁桺 柏栢 淵渕渊 館舘 船舩 姫姬 鴎鷗
鶴靍靏 達逹 兎兔 杉杦 麹麴
尚尙 彦彥 晋晉 遥遙 凛凜 瑶瑤 恒恆 亘亙 祢禰 称稱 強强 秋穐龝 野埜 土圡𡈽 岳嶽 枡桝
旗籏簱 磯礒 涼凉 翠翆 厩廐廏 裴裵 京亰 寛寬 穣穰 煕熙凞 啓啟 昂昻 迪廸 穎頴 籠篭 鶯鴬
壺壷 間閒 梅楳 雁鴈 多夛 毘毗 蕊蘂蕋 朗朖 晃晄 歩步 渉涉 説說 税稅 悦悅 脱脫 鋭銳
閲閱 呉吳 娯娛 産產 顔顏 教敎 査查 姉姊 戻戾 呂吕 宮宫 没沒 填塡 頬頰 剥剝 叱𠮟
倶俱 痩瘦 嘘噓 繋繫 麺麵 侠俠 蝉蟬 醤醬 焔焰 噛嚙 掴摑 祷禱 莱萊 蒋蔣 掻搔 鹸鹼
松枩 蛎蠣 皓晧 薗園 曻昇 脇𦚰
"""


# Radicals that texts from PDF files contain in place of the kanji: the radical, then the kanji.
_RADICALS = "⻑長 ⻘青 ⻄西 ⻃西 ⻩黄 ⻫斉 ⻯竜 ⻲亀 ⻨麦 ⻭歯 ⻁虎 ⻤鬼 ⻝食 ⻞食 ⻣骨 ⻆角 ⺠民"
# Latin letters that are not a letter with an accent.
_LETTERS = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"}
_APOSTROPHES = "\u2018\u2019\u02bc\u02b9\u00b4\u0060\u2032"
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"


def _table() -> dict[int, int | str]:
    table: dict[int, int | str] = {
        ord(other): ord(group[0]) for group in _VARIANTS.split() for other in group[1:]
    }
    for pair in _RADICALS.split():
        table[ord(pair[0])] = table.get(ord(pair[1]), pair[1])
    # Katakana to hiragana, including the letters for v- and the small letters of Ainu.
    table |= {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
    table |= {ord(a): ord(b) for a, b in zip("ヽヾ", "ゝゞ", strict=True)}
    # ヶ becomes ケ. Small letters become large: people also type キャノン for the company キヤノン.
    small = zip("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ", strict=True)
    for little, large in small:
        table[ord(little)] = table[ord(little) + 0x60] = ord(large)
    table |= {ord(letter): plain for letter, plain in _LETTERS.items()}
    table |= dict.fromkeys(map(ord, _APOSTROPHES), ord("'"))
    table |= dict.fromkeys(map(ord, _DASHES), ord("-"))
    return table


_TABLE = _table()
# The mark that repeats a kanji, and a dash for a long vowel.
_REPEATED = re.compile("([\u3400-\u9fff])々")
_LONG_VOWEL = re.compile("(?<=[\u3041-\u3096ー])-")
# Variation selectors, accents of Latin letters, joiners: people do not type them in a search.
_UNTYPED = re.compile("[\u0300-\u036f\ufe00-\ufe0f\U000e0100-\U000e01ef\u200b-\u200f\u2060\ufeff]")


def fold(text: str) -> str:
    """Return one form for all spellings of a word.

    ZOOM, Ｚｏｏｍ and zoom become one form, and so do ズーム, ｽﾞｰﾑ and ずーむ, 髙橋 and 高橋,
    佐々木 and 佐佐木, キヤノン and キャノン, José and Jose, O’Brien and O'Brien. White space
    becomes single spaces.
    """
    # Decompose to drop the accents, then compose again, because が, too, decomposes (into か and a
    # mark).
    apart = unicodedata.normalize("NFKD", text)
    folded = unicodedata.normalize("NFKC", _UNTYPED.sub("", apart)).casefold().translate(_TABLE)
    folded = _LONG_VOWEL.sub("ー", _REPEATED.sub(r"\1\1", folded))
    return " ".join(folded.split())
