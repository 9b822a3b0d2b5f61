"""Standing profiles in memory: in step with the table, and taken up again from a file that is never half-believed."""

from pathlib import Path

import pytest

from kawat.actions import profile_rows, standing
from kawat.actions.standing import Shard
from kawat.core.profile import Criteria
from kawat.language import terms_of
from kawat.matching import Engine
from kawat.store import cleared, models
from tests.house import House, item_of

ENGLISH, INDONESIAN = Criteria(languages=("en",)), Criteria(languages=("id",))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the snapshots of this test lie."""
    real = standing._path
    monkeypatch.setattr(standing, "_path", lambda shard: tmp_path / "router" / real(shard).name)
    return tmp_path / "router"


def wanting(engine: Engine, slug: str, language: str = "en") -> list[int]:
    its = cleared.by_ids([item_of(slug, 1, language).pk])
    (one,) = its.values()
    return list(engine.match(terms_of(one.item, [language])))


def all_changes(engine: Engine, since: int = 0, **more: object) -> int:
    while (last := standing.sync(engine, since, **more)) != since:  # type: ignore[arg-type]
        since = last
    return since


class TestSync:
    """Changes are taken in by their order, in bounded steps."""

    def test_so_many_at_a_time_until_nothing_is_left(self, house: House) -> None:
        for number in range(7):
            house.reader(f"r{number}")
        engine, since, sizes = Engine(), 0, []
        while (last := standing.sync(engine, since, limit=3)) != since:
            since = last
            sizes.append(len(engine))
        assert sizes == [3, 6, 7]
        assert since == models.Wire.objects.get().profile_change

    def test_an_engine_that_took_every_step_equals_one_that_came_last(self, house: House) -> None:
        readers = [house.reader(f"r{number}") for number in range(6)]
        slug = house.cleared("en")
        engine = Engine()
        since = all_changes(engine)
        for number, reader in enumerate(readers):
            criteria = [[], [INDONESIAN], [INDONESIAN, ENGLISH], [ENGLISH, ENGLISH], [ENGLISH], [INDONESIAN]][number]
            profile_rows.change_profiles(house.olga, reader.subscriber_id, criteria)
            since = all_changes(engine, since)
        profile_rows.change_profiles(house.olga, readers[5].subscriber_id, [ENGLISH])
        all_changes(engine, since)
        late = Engine()
        all_changes(late)
        assert len(engine) == len(late) == models.Profile.objects.filter(active=True).count()
        assert wanting(engine, slug) == wanting(late, slug)
        assert len(wanting(engine, slug)) == 5

    def test_the_newest_stories_teach_an_engine_which_words_are_rare(self, house: House) -> None:
        house.cleared("en")
        house.cleared("id")
        engine, pauses = Engine(), []
        standing.learn(engine, pause=lambda: pauses.append(1))
        assert engine.queries.frequency.stories == len(pauses) == 2


class TestSnapshot:
    """A cache beside the database, which has to know it."""

    def saved(self, house: House, shard: Shard = standing.WHOLE) -> tuple[Engine, int]:
        engine = Engine()
        change = all_changes(engine, shard=shard)
        standing.save(engine, change, shard)
        return engine, change

    def test_what_was_laid_down_is_taken_up_and_brought_to_date(self, house: House, folder: Path) -> None:
        for number in range(5):
            house.reader(f"r{number}")
        slug = house.cleared("en")
        self.saved(house)
        new, old = house.reader("new"), models.Subscriber.objects.get(name="r0")
        profile_rows.change_profiles(house.olga, old.pk, [INDONESIAN])
        loaded = standing.load()
        assert loaded is not None
        engine, change = loaded
        assert len(engine) == 5
        all_changes(engine, change)
        assert len(wanting(engine, slug)) == 5
        assert wanting(next(standing.engines_of_the_house()), slug) == wanting(engine, slug)
        assert models.Profile.objects.get(subscriber=new.subscriber_id).pk in wanting(engine, slug)

    def test_nobody_else_may_read_it_and_no_draft_stays(self, house: House, folder: Path) -> None:
        folder.mkdir()
        (folder / "profiles-1-of-1.snapshot.4711").write_bytes(b"half of it")
        house.reader("one")
        self.saved(house)
        (file,) = folder.iterdir()
        assert file.name == "profiles-1-of-1.snapshot"
        assert file.stat().st_mode & 0o077 == 0

    def test_without_one_the_table_is_read(self, house: House, folder: Path) -> None:
        house.reader("one")
        assert standing.load() is None
        assert len(next(standing.engines_of_the_house())) == 1
        self.saved(house)
        (folder / "profiles-1-of-1.snapshot").unlink()
        assert standing.load() is None

    def test_the_snapshots_of_several_routers_answer_one_question_together(self, house: House, folder: Path) -> None:
        for number in range(6):
            house.reader(f"r{number}")
        slug = house.cleared("en")
        for number in (1, 2):
            engine, change = Engine(), 0
            while (last := standing.sync(engine, change, Shard(number=number, of=2))) != change:
                change = last
            standing.save(engine, change, Shard(number=number, of=2))
        parts = [len(each) for each in standing.engines_of_the_house()]
        assert (len(parts), sum(parts)) == (2, 6)
        [its] = cleared.by_ids([item_of(slug).pk]).values()
        [found] = standing.match_all([terms_of(its.item, ["en"])])
        assert len(found) == 6

    @pytest.mark.parametrize("length", [0, 10, 500, -1])
    def test_a_damaged_one_is_not_believed(self, house: House, folder: Path, length: int) -> None:
        house.reader("one")
        self.saved(house)
        file = folder / "profiles-1-of-1.snapshot"
        file.write_bytes(file.read_bytes()[:length])
        assert standing.load() is None

    def test_after_a_return_to_a_backup_nothing_newer_is_believed(self, house: House, folder: Path) -> None:
        """The backup is made up to catch the counter again, so that it alone would tell nothing."""
        house.reader("one")
        self.saved(house)
        backup = list(models.Snapshot.objects.values())
        reader = house.reader("two")
        self.saved(house)
        models.Profile.objects.filter(subscriber=reader.subscriber_id).delete()
        models.Snapshot.objects.all().delete()
        models.Snapshot.objects.bulk_create(models.Snapshot(**row) for row in backup)
        house.reader("three")
        house.reader("four")
        assert standing.load() is None
        assert len(next(standing.engines_of_the_house())) == 3

    def test_one_that_knows_more_than_the_database_is_not_believed(self, house: House, folder: Path) -> None:
        house.reader("one")
        self.saved(house)
        models.Wire.objects.update(profile_change=0)
        assert standing.load() is None

    def test_killed_before_it_was_renamed_the_older_one_still_serves(
        self, house: House, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        house.reader("one")
        self.saved(house)
        house.reader("two")
        with monkeypatch.context() as patch:
            patch.setattr(standing, "save_snapshot", lambda *_, **__: (_ for _ in ()).throw(OSError("killed")))
            with pytest.raises(OSError, match="killed"):
                self.saved(house)
        loaded = standing.load()
        assert loaded is not None
        assert len(loaded[0]) == 1
        self.saved(house)
        assert models.Snapshot.objects.count() == 1

    def test_each_of_several_routers_has_its_own(self, house: House, folder: Path) -> None:
        for number in range(12):
            house.reader(f"r{number}")
        shards = [Shard(number=number, of=3) for number in (1, 2, 3)]
        sizes = [len(self.saved(house, shard)[0]) for shard in shards]
        loaded = [standing.load(shard) for shard in shards]
        assert [len(each[0]) for each in loaded if each] == sizes
        assert sum(sizes) == 12
        assert standing.load(Shard(number=1, of=2)) is None
        assert standing.load() is None
