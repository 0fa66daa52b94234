//! A warehouse of the layout before answers nothing until it is migrated, and then as before.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use arrow::array::{AsArray, Int32Array, RecordBatch};
use arrow::compute::kernels::cmp::eq;
use arrow::compute::{concat_batches, filter_record_batch};
use arrow::datatypes::Int32Type;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::{Value, json};

use crate::support::{EN, FR, Said, User};

const WAREHOUSE: &str = "state/tamis/demo/warehouse";
const QUESTIONS: [&str; 4] = [
    "SELECT region_code, sex, count(DISTINCT patient_no) AS n FROM patient GROUP BY region_code, sex",
    "SELECT event_year, event_type, count(*) AS n, sum(duration_minutes) AS minutes FROM event GROUP BY event_year, event_type",
    "SELECT substance, avg(age_first_use) AS age FROM substance_use GROUP BY substance",
    "SELECT count(DISTINCT p.patient_no) AS n, avg(e.duration_minutes) AS minutes FROM event e JOIN patient p ON p.patient_no = e.patient_no WHERE p.sex = 'female'",
];

/// A data file of the layout before, with its partition.
struct Part {
    folder: String,
    values: Value,
    batch: RecordBatch,
}

/// Makes the last version one of the layout before: events by region and year, the others by region, several files
/// a partition, and a manifest that says nothing of files.
fn turn_back(user: &User) {
    let root = PathBuf::from(user.path(WAREHOUSE));
    let warehouse = warehouse::Warehouse::open(&root).unwrap();
    let mut manifest = warehouse.last_manifest().unwrap();
    let files = std::mem::take(&mut manifest.files);
    manifest.layout = 1;
    // Rows were not folded.
    for table in root.join("tables").read_dir().unwrap() {
        let folder = table.unwrap().path();
        let name = folder.file_name().unwrap().to_str().unwrap();
        if name.ends_with("_folded") {
            manifest.tables.remove(name);
            fs::remove_dir_all(&folder).unwrap();
        }
    }
    for (name, record) in files.iter().filter(|(name, _)| !name.ends_with("_folded")) {
        let is_ranged = |name: &String| name.contains("/patient_range=");
        if record.files.keys().all(is_ranged) {
            let version = manifest.tables.get_mut(name).unwrap();
            *version += 1;
            let names: Vec<&str> = record.files.keys().map(String::as_str).collect();
            turn_table_back(&root.join("tables").join(name), &names, *version);
        }
    }
    let mut text = serde_json::to_string_pretty(&manifest).unwrap();
    assert!(!text.contains("\"layout\"") && !text.contains("patient_range"));
    text.push('\n');
    let path = root.join(format!("versions/{}.json", manifest.version));
    fs::write(path, text).unwrap();
}

fn turn_table_back(folder: &Path, names: &[&str], version: u64) {
    let log = |version: u64| folder.join(format!("_delta_log/{version:020}.json"));
    let created = fs::read_to_string(log(0)).unwrap();
    let mut actions: Vec<Value> = created
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .filter(|action: &Value| action.get("metaData").is_some())
        .collect();
    let metadata = &mut actions[0]["metaData"];
    let mut schema: Value =
        serde_json::from_str(metadata["schemaString"].as_str().unwrap()).unwrap();
    let fields = schema["fields"].as_array_mut().unwrap();
    fields.retain(|field| field["name"] != "patient_range");
    metadata["schemaString"] = json!(schema.to_string());
    let is_by_year = folder.ends_with("event");
    metadata["partitionColumns"] = if is_by_year {
        json!(["region_code", "event_year"])
    } else {
        json!(["region_code"])
    };
    for name in names {
        let (region, range) = name.split_once('/').unwrap();
        let region = region.strip_prefix("region_code=").unwrap();
        let range = range.strip_prefix("patient_range=").unwrap();
        let (range, _) = range.split_once('/').unwrap();
        let values = json!({"region_code": region, "patient_range": range});
        let size = fs::metadata(folder.join(name)).unwrap().len();
        actions.push(
            json!({"remove": {"path": name, "dataChange": true, "deletionTimestamp": 0,
            "extendedFileMetadata": true, "partitionValues": values, "size": size}}),
        );
        for part in parts(region, is_by_year, &read(&folder.join(name))) {
            actions.extend(halves(&part.batch).iter().enumerate().map(|(half, batch)| {
                let stem = Path::new(name).file_stem().unwrap().to_str().unwrap();
                let path = format!("{}/{stem}{half}.parquet", part.folder);
                write(&folder.join(&path), batch);
                let size = fs::metadata(folder.join(&path)).unwrap().len();
                json!({"add": {"path": path, "dataChange": true, "modificationTime": 0, "size": size,
                    "partitionValues": part.values, "stats": format!("{{\"numRecords\":{}}}", batch.num_rows())}})
            }));
        }
    }
    let lines: Vec<String> = actions.iter().map(Value::to_string).collect();
    assert!(!log(version).exists());
    fs::write(log(version), lines.join("\n")).unwrap();
}

/// The rows of a region, or of each of its years, without the columns that lie outside the file.
fn parts(region: &str, is_by_year: bool, batch: &RecordBatch) -> Vec<Part> {
    let folder = format!("region_code={region}");
    if !is_by_year {
        let values = json!({"region_code": region});
        return vec![Part {
            folder,
            values,
            batch: batch.clone(),
        }];
    }
    let position = batch.schema().index_of("event_year").unwrap();
    let years = batch.column(position).as_primitive::<Int32Type>();
    let mut distinct: Vec<i32> = years.iter().map(Option::unwrap).collect();
    distinct.sort_unstable();
    distinct.dedup();
    let of_year = |year: i32| {
        let is_of = eq(years, &Int32Array::new_scalar(year)).unwrap();
        let mut batch = filter_record_batch(batch, &is_of).unwrap();
        batch.remove_column(position);
        Part {
            folder: format!("{folder}/event_year={year}"),
            values: json!({"region_code": region, "event_year": year.to_string()}),
            batch,
        }
    };
    distinct.into_iter().map(of_year).collect()
}

fn halves(batch: &RecordBatch) -> [RecordBatch; 2] {
    let (rows, half) = (batch.num_rows(), batch.num_rows() / 2);
    [batch.slice(half, rows - half), batch.slice(0, half)]
}

fn read(path: &Path) -> RecordBatch {
    let reader = ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap());
    let reader = reader.unwrap().build().unwrap();
    let batches: Vec<_> = reader.map(Result::unwrap).collect();
    concat_batches(&batches[0].schema(), &batches).unwrap()
}

fn write(path: &Path, batch: &RecordBatch) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let file = File::create_new(path).unwrap();
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(batch).unwrap();
    writer.close().unwrap();
}

/// What is answered to each question, by profile. Asked in a copy, which nobody has asked anything.
fn answers(user: &User) -> Vec<String> {
    let twin = user.twin();
    let ask = |sql: &str, profile: &str| {
        let arguments = [
            "query",
            "--demo",
            "--format",
            "json",
            "--profile",
            profile,
            sql,
        ];
        twin.run(&arguments).done()
    };
    let of = |sql: &&str| [ask(sql, "research"), ask(sql, "exact")];
    QUESTIONS.iter().flat_map(of).collect()
}

fn migrate(user: &User) -> Said {
    user.run(&["migrate", "--demo"])
}

#[test]
fn before_it_nothing_is_answered_and_nothing_taken_and_the_way_out_is_said() {
    let user = User::with_demo();
    turn_back(&user);
    let french = user
        .reading(FR)
        .run(&["query", "--demo", QUESTIONS[0]])
        .failed(4, "W23");
    let english = user
        .run(&["query", "--demo", QUESTIONS[0]])
        .failed(4, "W23");
    insta::assert_snapshot!(format!("{french}\n{english}"), @"
    erreur[W23] : les fichiers de cette version sont rangés comme le faisait une version précédente du logiciel

    conseil : lancez `tamis migrate` : la dernière version est réécrite et les numéros sont gardés ; pour relire les versions d'avant avec le logiciel qui les a écrites, gardez d'abord une copie de l'entrepôt

    error[W23]: the files of this version are laid out as an earlier release did

    hint: run `tamis migrate`: the last version is rewritten and numbers are kept; to read the versions before it with the release that wrote them, keep a copy of the warehouse first
    ");
    let file = user.write("patients.csv", "");
    user.run(&["ingest", "--demo", "--region", "44", &file])
        .failed(4, "W23");
    let listed = user.run(&["version", "list", "--demo"]);
    assert!(
        listed.err.contains("warning[W23]: ") && listed.err.contains("`tamis migrate`"),
        "{}",
        listed.all()
    );
    assert_eq!(listed.code, 0);
}

#[test]
fn a_migrated_warehouse_answers_as_before_bit_for_bit() {
    let user = User::with_demo();
    let expected = answers(&user);
    turn_back(&user);
    insta::assert_snapshot!(migrate(&user).done(), @"
    version 8 has the rows and numbers of version 7, in files that are laid out otherwise

    table              rows    files before  files after
    ─────────────────  ──────  ────────────  ───────────
    annual_payment     8407    10            5
    diagnosis          11849   14            7
    event              171209  42            7
    inclusion          8040    14            7
    microstructure     142     1             1
    network            19      1             1
    patient            7895    14            7
    patient_by_region  7935    14            7
    person             31261   7             7
    scale_score        29549   14            7
    screening          10453   14            7
    social_situation   15884   14            7
    substance_use      24545   14            7
    treatment          3468    14            7
    ");
    assert_eq!(answers(&user), expected);
    let listed = user.run(&["version", "list", "--demo"]);
    assert!(listed.err.is_empty(), "{}", listed.all());
    user.run(&["ledger", "verify", "--demo"]).done();
    let entry = user
        .run(&["ledger", "show", "--demo", "--last", "1"])
        .done();
    for fact in [
        "migration of the files",
        "layout: 2",
        "layout_before: 1",
        "version: 8",
    ] {
        assert!(entry.contains(fact), "{entry}");
    }

    let again = migrate(&user.reading(EN)).done();
    insta::assert_snapshot!(again, @"nothing to do: the files of version 8 are laid out as this release does");
    let again = migrate(&user.reading(FR)).done();
    insta::assert_snapshot!(again, @"rien à faire : les fichiers de la version 8 sont rangés comme le fait ce logiciel");
    assert_eq!(
        user.run(&["ledger", "show", "--demo", "--last", "1"])
            .done(),
        entry
    );
}

#[test]
fn what_was_given_before_is_given_again_and_takes_nothing_from_a_limit() {
    let user = User::with_demo();
    let ask = || {
        user.run(&["query", "--demo", "--format", "csv", QUESTIONS[1]])
            .done()
    };
    let limits = || user.run(&["query", "--demo", "--memory"]).done();
    let given = ask();
    let before = (ask(), limits());
    assert_eq!(before.0, given);
    turn_back(&user);
    migrate(&user).done();
    assert_eq!((ask(), limits()), before);
}
